"""The opinion of a role, and the decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from pupitre.http.gate import page
from pupitre.kernel.refusal import NotAllowed
from pupitre.projects import operations, permissions, wording
from pupitre.projects.engine.states import Facts, Verb, blocks
from pupitre.projects.enums import Axis
from pupitre.projects.models import Project, ProjectVersion
from pupitre.projects.refusals import Blocked
from pupitre.projects.web import document
from pupitre.projects.web.forms import DecisionForm, OpinionForm
from pupitre.projects.web.found import acting, context_of, project_of, viewer_of


@page(permissions.OPINE)
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the opinion of one's role on the version under review, beside its text.

    Errors: NotAllowed where no role of the viewer's is asked; Blocked where nothing is under review.
    """
    found = project_of(request, pk, permissions.OPINE)
    context = context_of(request, found)
    pending = _pending(found, context["standing"].pending)
    role = permissions.opinion_role(viewer_of(request), pending)
    if not role:
        raise NotAllowed
    given = pending.opinions.filter(role=role).first()
    initial = {name: getattr(given, name) for name in (*Axis.values, "verdict", "comment")} if given else {}
    form = OpinionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        operations.give_opinion(
            version=pending,
            verdict=values["verdict"],
            axes={axis: values[axis] for axis in Axis.values},
            comment=values["comment"],
            **acting(request),
        )
        messages.success(request, _("Your opinion is given. You may change it until the decision."))
        return redirect(found)
    context |= _reading(pending) | {"form": form, "role": wording.role_name(role), "given": given}
    return render(request, "projects/opinion.html", context, status=422 if form.errors else 200)


@page(permissions.VALIDATE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Validate, return or refuse the version under review.

    Errors: Blocked where nothing is under review, or where what stands in the way is told.
    """
    found = project_of(request, pk, permissions.VALIDATE)
    context = context_of(request, found)
    pending = _pending(found, context["standing"].pending)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb = Verb(form.cleaned_data["verb"])
        operations.decide(project=found, verb=verb, reason=form.cleaned_data["reason"], **acting(request))
        messages.success(request, _("The decision is kept, and the school reads it."))
        return redirect(found)
    waits = [block for block in context["standing"].blocks(Verb.VALIDATE) if block.code == "opinion"]
    context |= _reading(pending) | {"form": form, "waits": [wording.block_sentence(block) for block in waits]}
    return render(request, "projects/decide.html", context, status=422 if form.errors else 200)


def _pending(found: Project, pending: ProjectVersion | None) -> ProjectVersion:
    if pending is None:
        raise Blocked(blocks(Verb.VALIDATE, Facts(state=found.state)))
    pending.project = found
    return pending


def _reading(pending: ProjectVersion) -> dict[str, Any]:
    return {
        "version": pending,
        "sections": document.sections(pending.snapshot),
        "team": document.team(pending.snapshot),
        "opinions": [(wording.role_name(row.role), row, row.get_verdict_display()) for row in pending.opinions.all()],
    }
