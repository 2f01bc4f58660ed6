"""The team and the sending: the last step of writing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.http.gate import page
from pupitre.projects import operations, wording
from pupitre.projects.engine.states import Verb
from pupitre.projects.enums import Answer
from pupitre.projects.models import Member, Project
from pupitre.projects.permissions import SUBMIT, WRITE
from pupitre.projects.queries.people import people_of
from pupitre.projects.web import document
from pupitre.projects.web.forms import MemberForm
from pupitre.projects.web.found import acting, context_of, project_of, viewer_of
from pupitre.projects.web.views.writing import editing


@page(WRITE)
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Who writes, what each says of the text, and the sending."""
    found = editing(request, pk)
    return _page(request, found) if found.is_writable else redirect(found)


def _page(request: HttpRequest, found: Project, form: MemberForm | None = None) -> HttpResponse:
    viewer, context = viewer_of(request), context_of(request, found)
    standing = context["standing"]
    members = list(found.members.all())
    told = document.team(standing.snapshot)
    context |= {
        "here": "team",
        "step": context["steps"][-1],
        "before": context["steps"][-2],
        "members": [
            (row, said, _may_answer(context, viewer.person_id, row)) for row, said in zip(members, told, strict=True)
        ],
        "answers": Answer.choices[1:],
        "blocks": [wording.block_sentence(block) for block in standing.blocks(Verb.SUBMIT)],
        "form": form or MemberForm(people=people_of(found.school).exclude(project_teams__project=found)),
    }
    return render(request, "projects/team.html", context, status=422 if form else 200)


def _may_answer(context: dict[str, Any], person_id: int | None, member: Member) -> bool:
    if member.person_id is None:
        return bool(context["may_lead"])
    return member.person_id == person_id


@require_POST
@page(SUBMIT)
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = project_of(request, pk, SUBMIT)
    form = MemberForm(request.POST, people=people_of(found.school))
    if not form.is_valid():
        return _page(request, found, form)
    operations.add_member(project=found, **form.cleaned_data, **acting(request))
    return redirect("projects:team", pk)


@require_POST
@page(SUBMIT)
def member_remove(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    found = project_of(request, pk, SUBMIT)
    operations.remove_member(member=get_object_or_404(found.members, pk=row), **acting(request))
    return redirect("projects:team", pk)


@require_POST
@page(WRITE)
def answer(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """A member's word on the text."""
    found = editing(request, pk)
    said = request.POST.get("answer", "")
    if said not in Answer.values[1:]:
        messages.warning(request, _("Choose an answer first."))
        return redirect("projects:team", pk)
    remark = request.POST.get("remark", "").replace("\x00", "")
    member = get_object_or_404(found.members, pk=row)
    operations.answer(member=member, said=said, remark=remark, **acting(request))
    return redirect("projects:team", pk)


@require_POST
@page(SUBMIT)
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    found = project_of(request, pk, SUBMIT)
    version = operations.submit(project=found, **acting(request))
    said = _("The project is sent: version %(number)s. You may follow it here.")
    messages.success(request, said % {"number": version.number})
    return redirect(found)
