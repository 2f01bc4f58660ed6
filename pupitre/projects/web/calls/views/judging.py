"""Judge the answers to a call: opinions, rank, what is proposed to the committee, and what was spent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pupitre.http.formats import money
from pupitre.http.gate import page
from pupitre.projects import call_wording, permissions, wording
from pupitre.projects.engine.calls.calendar import Stage
from pupitre.projects.models import CallExpense
from pupitre.projects.operations import calls as operations
from pupitre.projects.permissions import OPINE, READ_CALLS, RUN_CALLS
from pupitre.projects.queries import calls as queries
from pupitre.projects.web.calls import words
from pupitre.projects.web.calls.forms import OpinionForm, ProposalForm
from pupitre.projects.web.calls.found import call_of, file_of, require, rights, stage_of
from pupitre.projects.web.found import acting, viewer_of


@page(OPINE)
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the opinion of one's role on an answer, beside its text."""
    found = file_of(request, pk)
    role = rights(request, found)["opinion_role"]
    require(bool(role))
    criteria = list(found.call.criteria.all())
    given = found.opinions.filter(role=role).prefetch_related("marks").first()
    initial = {"comment": given.comment} if given else {}
    for mark in given.marks.all() if given else ():
        initial |= {f"mark-{mark.criterion_id}": str(mark.mark), f"reason-{mark.criterion_id}": mark.reason}
    form = OpinionForm(request.POST or None, criteria=criteria, initial=initial)
    if request.method == "POST" and form.is_valid():
        operations.give_opinion(
            file=found, marks=form.marks(), comment=form.cleaned_data["comment"], **acting(request)
        )
        messages.success(request, _("Your opinion is given. You may change it until the award."))
        return redirect(found)
    texts = {row.question_id: row.text for row in found.answers.all()}
    currency = found.call.organisation.jurisdiction
    context = {
        "file": found,
        "call": found.call,
        "title": _("My opinion"),
        "status": _("You speak as: %(role)s; %(coverage)s.")
        % {
            "role": wording.role_name(role),
            "coverage": call_wording.coverage(found.opinions.count(), len(found.call.opinion_roles)),
        },
        "answers": [(row, texts.get(row.pk, "")) for row in found.call.questions.all()],
        "costs": list(found.costs.all()),
        "funding": _("%(cost)s in all, %(asked)s asked for.")
        % {"cost": money(found.cost, currency), "asked": money(found.asked, currency)},
        "papers": list(found.papers.select_related("document", "content")),
        "currency": currency,
        "form": form,
    }
    return render(request, "projects/calls/opinion.html", context, status=422 if form.errors else 200)


@page(READ_CALLS)
def ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers by rank, and what is proposed for each to the committee."""
    found = call_of(request, pk)
    viewer = viewer_of(request)
    require(permissions.can_read_ranking(viewer, found))
    ranked, currency = queries.rank(found), found.organisation.jurisdiction
    rows = words.ranking_rows(ranked)
    edits = permissions.can_run_calls(viewer, found) and stage_of(found) == Stage.REVIEW and not found.is_national
    for row in rows:
        file = row["file"]
        initial = {"amount": file.proposed, "reason": file.proposal}
        row["form"] = (
            ProposalForm(initial=initial, prefix=f"file{file.pk}") if edits and file.state == "sent" else None
        )
    unsaid = sum(row["file"].state == "sent" and row["file"].proposed is None for row in rows)
    context = {
        "call": found,
        "title": found.title,
        "rows": rows,
        "criteria": ranked.criteria,
        "expected": ranked.expected,
        "status": _status(len(rows), unsaid, ranked),
        "asked": ranked.asked,
        "proposed": ranked.granted or ranked.proposed,
        "is_over": found.budget is not None and ranked.proposed > found.budget,
        "left": found.budget - (ranked.granted or ranked.proposed) if found.budget is not None else None,
        "unsaid": unsaid,
        "edits": edits,
        "award": words.award_line(found),
        "sees_decision": viewer.scope("governance.view").reaches(found.organisation_id),
        "currency": currency,
    }
    return render(request, "projects/calls/ranking.html", context)


def _status(files: int, unsaid: int, ranked: queries.Ranking) -> str:
    told = {
        "n": files,
        "coverage": call_wording.coverage(ranked.heard, ranked.expected * files),
        "unsaid": unsaid,
    }
    if not unsaid:
        return ngettext("%(n)s answer; %(coverage)s.", "%(n)s answers; %(coverage)s.", files) % told
    return (
        ngettext(
            "%(n)s answer; %(coverage)s; %(unsaid)s without proposal.",
            "%(n)s answers; %(coverage)s; %(unsaid)s without proposal.",
            files,
        )
        % told
    )


@require_POST
@page(RUN_CALLS)
def propose_by_rank(request: HttpRequest, pk: int) -> HttpResponse:
    found = call_of(request, pk, RUN_CALLS)
    count = operations.propose_by_rank(call=found, **acting(request))
    messages.success(
        request,
        ngettext("%(n)s proposal made by rank.", "%(n)s proposals made by rank.", count) % {"n": count},
    )
    return redirect("projects:call_ranking", pk)


@require_POST
@page(RUN_CALLS)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is proposed for one answer."""
    found = file_of(request, pk)
    form = ProposalForm(request.POST, prefix=f"file{found.pk}")
    if form.is_valid():
        operations.propose(file=found, **form.cleaned_data, **acting(request))
    else:
        messages.error(request, _("Write an amount, 0 where nothing is given."))
    return redirect(reverse("projects:call_ranking", args=[found.call_id]) + f"#file-{found.pk}")


@require_POST
@page(RUN_CALLS)
def spending_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a spending, or refuse it and say why."""
    rows = CallExpense.objects.visible(viewer_of(request)).select_related("file__call")
    row = get_object_or_404(rows, pk=pk)
    operations.judge_spending(
        expense=row,
        accepted=request.POST.get("verdict") == "accept",
        reason=request.POST.get("reason", ""),
        **acting(request),
    )
    return redirect(reverse("projects:call_file", args=[row.file_id]) + "#spending")
