"""The calendar of calls, a call, the schools that may answer it, an answer and its documents."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.http.listing import Choice, Column, Listing, Row, Text
from pupitre.http.states import badge
from pupitre.http.why import Why
from pupitre.projects import call_wording, permissions
from pupitre.projects.engine.calls.calendar import Stage
from pupitre.projects.engine.calls.eligibility import judge
from pupitre.projects.engine.calls.funding import fund
from pupitre.projects.models import Call, CallExpense, CallFile, CallPaper
from pupitre.projects.queries import calls as queries
from pupitre.projects.querysets import VIEW
from pupitre.projects.web.calls import words
from pupitre.projects.web.calls.forms import ReasonForm, ReferenceForm, ResultForm, SpendingForm
from pupitre.projects.web.calls.found import call_of, file_of, require, rights, sees_some, stage_of
from pupitre.projects.web.found import viewer_of
from pupitre.territory.enums import SchoolKind
from pupitre.territory.models import School
from pupitre.territory.queries import own_school

SHOWN = 40  # calls of the past on the calendar
COMING = 4  # calls on the pages that lead to the calendar


def cards(request: HttpRequest, calls: list[Call]) -> list[dict[str, Any]]:
    """Calls as the calendar shows them; for people of one school, with whether it may answer."""
    viewer, today = viewer_of(request), timezone.localdate()
    own = own_school(viewer)
    files = queries.files_of([own], calls) if own else {}
    found = []
    for call in calls:
        card: dict[str, Any] = {
            "call": call,
            "stage": words.stage_badge(call, today),
            "status": words.status(call, today),
            "terms": call_wording.terms_sentence(call.terms, call.organisation.jurisdiction),
            "file": None,
            "verdict": None,
        }
        if own:
            verdict = queries.verdicts(call, School.objects.filter(pk=own), today).get(own)
            file = files.get((call.pk, own))
            card["file"] = file
            card["sign"] = words.FILE_SIGNS[file.state] if file else ""
            if verdict:
                card |= {"verdict": words.verdict_badge(verdict), "why": words.why_eligible(verdict)}
        found.append(card)
    return found


def coming_cards(request: HttpRequest) -> list[dict[str, Any]]:
    """The calls open or announced, for the pages that lead to them; those that close first."""
    today = timezone.localdate()
    near = Call.objects.visible(viewer_of(request)).filter(
        closes_on__gte=today, published_at__isnull=False, cancelled_at__isnull=True
    )
    rows = near.select_related("organisation").prefetch_related("rules").order_by("closes_on", "pk")
    return cards(request, list(rows[:COMING]))


@page(VIEW)
def calls(request: HttpRequest) -> HttpResponse:
    """The calendar: what is open or announced, what is under review, what is over."""
    viewer, today = viewer_of(request), timezone.localdate()
    visible = Call.objects.visible(viewer).select_related("organisation").prefetch_related("rules")
    rows = list(queries.with_counts(visible).order_by("-closes_on", "title", "pk")[:SHOWN])
    coming = queries.coming(rows, today)
    awaited = CallFile.objects.awaiting_opinion(viewer).filter(call__cancelled_at__isnull=True)
    context = {
        "status": words.home_status(rows, today),
        "coming": cards(request, coming),
        "others": [(call, words.stage_badge(call, today)) for call in rows if call not in coming],
        "awaited": list(awaited.select_related("school", "call").order_by("call__opinions_due_on", "pk")[:20]),
        "may_run": viewer.can(permissions.RUN_CALLS),
        "counts": viewer.can(permissions.RUN_CALLS) or viewer.can(permissions.READ_CALLS),
        "is_alone": own_school(viewer) is not None,
        "title": _("Calls for projects"),
    }
    return render(request, "projects/calls/calls.html", context)


@page(VIEW)
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """A call: its days and terms, who may answer and why, what is asked, what became of the answers that one sees."""
    found, viewer = call_of(request, pk), viewer_of(request)
    today, currency = timezone.localdate(), found.organisation.jurisdiction
    now, own = stage_of(found), own_school(viewer)
    reads = permissions.can_read_ranking(viewer, found)
    school = School.objects.filter(pk=own).first() if own else None
    verdict = queries.verdict(found, school, today) if school else None
    files = CallFile.objects.visible(viewer).filter(call=found).select_related("school")
    mine = files.filter(school=own).first() if own else None
    context = {
        "call": found,
        "title": found.title,
        "stage": words.stage_badge(found, today),
        "status": words.status(found, today),
        "days": words.calendar(found),
        "terms": call_wording.terms_sentence(found.terms, currency),
        "rules": [call_wording.rule_sentence(row) for row in found.rules.all()],
        "questions": list(found.questions.all()),
        "documents": list(found.documents.all()),
        "criteria": list(found.criteria.all()),
        "roles": [words.wording.role_name(code) for code in found.opinion_roles],
        "school": school,
        "verdict": words.verdict_badge(verdict) if verdict else None,
        "why": words.why_eligible(verdict) if verdict else None,
        "mine": mine,
        "may_answer": bool(
            school
            and verdict
            and verdict.is_eligible
            and mine is None
            and now == Stage.OPEN
            and permissions.can_answer(viewer, school)
        ),
        "may_answer_for": school is None and now == Stage.OPEN and viewer.can(permissions.SUBMIT),
        "may_run": permissions.can_run_calls(viewer, found),
        "is_draft": now == Stage.DRAFT,
        "is_over": now in {Stage.CANCELLED, Stage.AWARDED},
        "reads": reads,
        "award": words.award_line(found),
        "sees_decision": viewer.scope("governance.view").reaches(found.organisation_id),
        "cancel_form": ReasonForm(),
        "currency": currency,
        **_answers(found, list(files.order_by("school__sort_name", "pk")), reads=reads),
    }
    return render(request, "projects/calls/call.html", context)


def _answers(found: Call, files: list[CallFile], *, reads: bool) -> dict[str, Any]:
    """The answers that the viewer sees, each with the opinions received; drafts are counted apart."""
    if not files:
        return {"lines": [], "drafts": 0, "heard": ""}
    ranked = queries.rank(found)
    seen = {file.pk for file in files}
    rows = [row for row in words.ranking_rows(ranked) if row["file"].pk in seen]
    return {
        "lines": rows,
        "drafts": sum(file.is_writable for file in files) if reads else 0,
        "heard": call_wording.coverage(ranked.heard, ranked.expected * len(ranked.lines)) if ranked.lines else "",
        "expected": ranked.expected,
    }


def _matching(rows: Any, text: str) -> Any:
    return rows.matching(text)


def _listing(cell: Callable[[Row], Any]) -> Listing:
    """The list of schools, each judged by `cell`."""
    return Listing(
        name="call-schools",
        noun=ngettext_lazy("school", "schools"),
        columns=(
            Column("name", gettext_lazy("School"), sort="sort_name"),
            Column("kind", gettext_lazy("Kind"), words=dict(SchoolKind.choices), wide=True),
            Column("commune_name", gettext_lazy("Commune"), wide=True),
            Column("code", gettext_lazy("May it answer?"), sort=None, html=cell),
        ),
        fields=("sector", *queries.FACTS),
        order="name",
        filters=(
            Text("q", gettext_lazy("whose name or commune contains"), apply=_matching),
            Choice("kind", gettext_lazy("of kind"), gettext_lazy("any kind"), SchoolKind.choices),
        ),
        hint=gettext_lazy("The schools that your role reaches are judged here by the rules of the call."),
    )


@page(VIEW)
def schools(request: HttpRequest, pk: int) -> HttpResponse:
    """Each school of one's scope, with whether it may answer and why."""
    found, today = call_of(request, pk), timezone.localdate()
    rules = queries.rules_of(found)

    def cell(row: Row) -> Any:
        verdict = judge(rules, queries.facts_in(row), today)
        why: Why = words.why_eligible(verdict)
        said = why.ways or [reason.sentence for reason in why.reasons]
        return _drawn(words.verdict_badge(verdict), said)

    rows = School.objects.visible(viewer_of(request), VIEW).open_on(today)
    context = {
        "call": found,
        "title": found.title,
        "rules": [call_wording.rule_sentence(row) for row in found.rules.all()],
    }
    return _listing(cell).respond(
        request, queries.with_facts(rows), template="projects/calls/schools.html", context=context
    )


def _drawn(found: tuple[str, str], said: list[str]) -> Any:
    lines = format_html_join("", '<br><span class="quiet">{}</span>', ((line,) for line in said))
    return format_html("{}{}", badge(*found), lines)


@page(VIEW)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer: what it says, the opinions, what was decided, what was spent."""
    return file_page(request, file_of(request, pk))


def file_page(request: HttpRequest, found: CallFile, **more: Any) -> HttpResponse:
    """The page of an answer, with a form in error where `more` brings one."""
    currency, may = found.call.organisation.jurisdiction, rights(request, found)
    left = call_wording.lack_sentences(queries.lacks(found), found.call) if found.is_writable else []
    criteria = list(found.call.criteria.all())
    settled = queries.settled(found)
    texts = {row.question_id: row.text for row in found.answers.all()}
    expected = len(found.call.opinion_roles)
    opinions = words.opinions(found, criteria) if may["reads_opinions"] or may["opinion_role"] else []
    context = {
        "file": found,
        "call": found.call,
        "title": found.school.name,
        "status": words.file_status(found, left, currency),
        "sign": words.FILE_SIGNS[found.state],
        "currency": currency,
        "answers": [(row, texts.get(row.pk, "")) for row in found.call.questions.all()],
        "costs": list(found.costs.all()),
        "funding": call_wording.funding_sentence(fund(found.total(), found.call.terms), found.call.terms, currency),
        "papers": list(found.papers.select_related("document", "content")),
        "opinions": opinions,
        "coverage": call_wording.coverage(found.opinions.count(), expected) if expected else "",
        "left": left,
        "award": words.award_line(found.call) if found.decision_id else None,
        "sees_decision": viewer_of(request).scope("governance.view").reaches(found.call.organisation_id),
        "settled": settled,
        "expenses": list(found.expenses.select_related("paper")) if settled else [],
        "spending_form": SpendingForm() if settled and may["may_speak"] else None,
        "reference_form": ReferenceForm() if found.call.is_national and found.state == "sent" else None,
        "result_form": ResultForm() if found.call.is_national and found.state == "filed" else None,
        **may,
        **more,
    }
    if not (may["may_speak"] or may["may_run"]):
        context |= {"reference_form": None, "result_form": None}
    return render(request, "projects/calls/file.html", context, status=422 if "wrong" in more else 200)


@page(VIEW)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A document of an answer, for those who see the answer."""
    require(sees_some(viewer_of(request)))
    rows = CallPaper.objects.visible(viewer_of(request)).select_related("content__content")
    return download(get_object_or_404(rows, pk=pk).content)


@page(VIEW)
def spending_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The document of a spending, for its school and for those who check it."""
    require(sees_some(viewer_of(request)))
    rows = CallExpense.objects.visible(viewer_of(request))
    row = get_object_or_404(rows.select_related("paper__content", "file__school", "file__call"), pk=pk)
    viewer = viewer_of(request)
    require(permissions.can_write_answer(viewer, row.file) or permissions.can_read_ranking(viewer, row.file.call))
    return download(row.paper)
