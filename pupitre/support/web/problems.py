"""Problems: what comes back too often, what is known of it, and the requests behind it."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.support import permissions
from pupitre.support.models import Problem, Ticket
from pupitre.support.operations import problems as operations
from pupitre.support.queries import desks
from pupitre.support.queries import problems as queries
from pupitre.support.querysets import LEAD, WORK
from pupitre.support.web import frame
from pupitre.territory.models import Organisation

SHOWN = 50


@require_GET
@page(WORK)
def problems(request: Request) -> HttpResponse:
    """What is proposed to those who run the desk, then the problems followed."""
    rows = Problem.objects.visible(request.viewer, WORK).select_related("organisation")
    followed = list(rows.filter(solved_at__isnull=True).order_by("-opened_at", "-pk"))
    past = list(rows.filter(solved_at__isnull=False).order_by("-solved_at", "-pk")[:SHOWN])
    proposed = [(body, queries.proposed(body, timezone.now())) for body in desks.led(request.viewer)[:5]]
    proposed = [(body, found) for body, found in proposed if found]
    count = sum(len(found) for _body, found in proposed)
    status = ngettext("%(count)d problem followed", "%(count)d problems followed", len(followed)) % {
        "count": len(followed)
    }
    if count:
        status += " · " + ngettext("%(count)d proposed", "%(count)d proposed", count) % {"count": count}
    context = {"status": status, "followed": followed, "past": past, "proposed": proposed}
    return render(request, "support/problems.html", frame.context(request, "problems", **context))


class ProblemForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("title"), max_length=200)
    cause = forms.CharField(label=gettext_lazy("cause"), required=False, widget=forms.Textarea)
    workaround = forms.CharField(label=gettext_lazy("what to do meanwhile"), required=False, widget=forms.Textarea)
    solved = forms.BooleanField(label=gettext_lazy("it is over"), required=False)


@page(WORK)
def problem(request: Request, pk: int) -> HttpResponse:
    """One problem; those who run its desk say what is known of it."""
    row = get_object_or_404(Problem.objects.visible(request.viewer, WORK).select_related("organisation"), pk=pk)
    may_lead = permissions.can_lead(request.viewer, row.organisation)
    known = {"title": row.title, "cause": row.cause, "workaround": row.workaround, "solved": bool(row.solved_at)}
    form = ProblemForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        operations.describe(problem=row, actor=request.viewer, at=timezone.now(), **form.cleaned_data)
        return redirect("support:problem", row.pk)
    tickets = Ticket.objects.visible(request.viewer).filter(problem=row).select_related("school")
    shown = list(tickets.order_by("-opened_at", "-pk")[: SHOWN + 1])
    count = tickets.count() if len(shown) > SHOWN else len(shown)
    status = ngettext("%(count)d request", "%(count)d requests", count) % {"count": count}
    standing = _("over") if row.solved_at else _("followed")
    context = {
        "problem": row,
        "form": form if may_lead else None,
        "tickets": shown[:SHOWN],
        "more": max(0, count - SHOWN),
        "status": f"{status} · {standing}",
    }
    code = 422 if form.errors else 200
    return render(request, "support/problem.html", frame.context(request, "problems", **context), status=code)


@require_POST
@page(LEAD)
def decide(request: Request, pk: int) -> HttpResponse:
    """Accept what is proposed, or set it aside."""
    body = get_object_or_404(Organisation.objects.filter(pk__in=desks.led(request.viewer).values("pk")), pk=pk)
    signature = request.POST.get("signature", "")
    if request.POST.get("fate") == "aside":
        operations.set_aside(organisation=body, signature=signature, actor=request.viewer, at=timezone.now())
        return redirect("support:problems")
    found = operations.accept(organisation=body, signature=signature, actor=request.viewer, at=timezone.now())
    return redirect("support:problem", found.pk)
