"""What projects say on pages made of several rooms: a school's page, the first page, the search."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.http.panels import Finder, Found, Panel, offered
from pupitre.kernel.viewer import Viewer
from pupitre.projects import milestone_words, permissions, wording
from pupitre.projects.engine.milestones import State
from pupitre.projects.engine.states import Verb
from pupitre.projects.enums import MilestoneKind
from pupitre.projects.models import CallFile, Milestone, Project
from pupitre.projects.queries import entry, milestones
from pupitre.projects.querysets import VIEW
from pupitre.projects.web import entry_words, words
from pupitre.projects.web.found import context_of, viewer_of
from pupitre.territory.models import School
from pupitre.territory.queries import own_school

SHOWN = 5


@offered("project", gettext_lazy("Digital project"), VIEW)
def school_project(request: HttpRequest, school: School) -> Panel | None:
    """Where the school's project stands, and what comes next for this reader."""
    viewer = viewer_of(request)
    if not permissions.can_view(viewer, school):
        return None
    rows = Project.objects.select_related("school__responsible__parent__parent").prefetch_related("members")
    project = rows.filter(school=school).first()
    if project is not None:
        school = project.school  # the same one, with the bodies above it
    judged = entry.verdicts(school, timezone.localdate())
    opens = {"unlocks": entry_words.unlocks(judged), "judged": judged, "school": school}
    if project is None:
        context = {**opens, "project": None, "may_open": permissions.can_lead(viewer, school)}
        return Panel(_("Digital project"), "projects/panels/school.html", context)
    found = context_of(request, project)
    standing = found["standing"]
    blocks = standing.blocks(Verb.SUBMIT) if found["may_write"] else ()
    context = {
        **opens,
        "project": project,
        "state": found["state"],
        "status": words.status(project, standing),
        "next": words.next_step(project, found),
        "blocks": [wording.block_sentence(block) for block in blocks],
    }
    return Panel(_("Digital project"), "projects/panels/school.html", context)


def way_of(school: School) -> dict[str, Any] | None:
    """The way to the school's next delivery, as the plan of record dates it."""
    found = milestones.next_delivery(school, timezone.localdate())
    return milestone_words.way(found) if found else None


@offered("delivery", gettext_lazy("Next delivery"), VIEW)
def delivery(request: HttpRequest, school: School) -> Panel | None:
    """What unlocks the school's next delivery, by when, and who acts next."""
    if not permissions.can_view(viewer_of(request), school):
        return None
    way = way_of(school)
    if way is None:
        return None
    is_ours = own_school(viewer_of(request)) == school.pk
    title = _("What unlocks our next delivery") if is_ours else _("What unlocks the next delivery")
    return Panel(title, "projects/panels/delivery.html", {"way": way}, waiting=way["late"])


@offered("milestones", gettext_lazy("Before deliveries"), VIEW)
def late_today(request: HttpRequest) -> Panel | None:
    """How many milestones are late, by what they are, for those who follow schools."""
    viewer = viewer_of(request)
    if not viewer.can(permissions.OPINE) and not viewer.can(permissions.VALIDATE):
        return None
    watched = milestones.to_watch(viewer, timezone.localdate(), ahead=timedelta(0))
    late = [row for row in watched.values() if row.state == State.LATE]
    if not late:
        return None
    counted = Counter(row.due.kind.value for row in late)
    kinds = [(kind, label, counted[kind]) for kind, label in MilestoneKind.choices if counted[kind]]
    schools = Milestone.objects.filter(pk__in=watched).order_by().values("school").distinct().count()
    context = {"kinds": kinds, "late": len(late), "schools": schools}
    return Panel(_("Before deliveries"), "projects/panels/late.html", context, waiting=len(late))


@offered("projects", gettext_lazy("Schools' projects"), VIEW)
def projects_today(request: HttpRequest) -> Panel | None:
    """The projects that wait for this person's opinion or decision."""
    viewer = viewer_of(request)
    visible = Project.objects.visible(viewer)
    awaited = _first(visible.awaiting(viewer)) if viewer.can(permissions.OPINE) else []
    ready = _first(visible.ready_for_decision()) if viewer.can(permissions.VALIDATE) else []
    if not awaited and not ready:
        return None
    context = {"awaited": awaited, "ready": ready}
    waiting = len(awaited) + len(ready)
    return Panel(_("Schools' projects"), "projects/panels/today.html", context, waiting=waiting)


@offered("calls", gettext_lazy("Calls for projects"), permissions.OPINE)
def opinions_today(request: HttpRequest) -> Panel | None:
    """The answers to calls that wait for this person's opinion, the first due first."""
    awaited = CallFile.objects.awaiting_opinion(viewer_of(request)).filter(call__cancelled_at__isnull=True)
    rows = awaited.annotate(due_on=Coalesce("call__opinions_due_on", "call__closes_on"), waiting=Window(Count("pk")))
    shown = list(rows.select_related("call", "school").order_by("due_on", "school__sort_name", "pk")[:SHOWN])
    if not shown:
        return None
    waiting = shown[0].waiting
    context = {"files": shown, "more": waiting - len(shown), "today": timezone.localdate()}
    return Panel(_("Calls for projects"), "projects/panels/calls.html", context, waiting=waiting)


def _first(rows: QuerySet[Project]) -> list[Project]:
    return list(rows.select_related("school").order_by("state_since", "pk")[:SHOWN])


def find_projects(viewer: Viewer, text: str, limit: int) -> list[Found]:
    """Projects by the name, code or commune of their school."""
    schools = School.objects.visible(viewer, VIEW).matching(text)
    rows = Project.objects.filter(school__in=schools).select_related("school").order_by("school__sort_name", "pk")
    return [
        Found(words.title(row.school), reverse("projects:project", args=[row.pk]), words.state_of(row.state)[1])
        for row in rows[:limit]
    ]


PROJECTS = Finder(gettext_lazy("Digital projects"), VIEW, find_projects)
