"""What projects say on pages made of several rooms: a school's page, the first page, the search."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.http.panels import Finder, Found, Panel, offered
from pupitre.kernel.viewer import Viewer
from pupitre.projects import permissions, wording
from pupitre.projects.engine.states import Verb
from pupitre.projects.models import Project
from pupitre.projects.queries import entry
from pupitre.projects.querysets import VIEW
from pupitre.projects.web import entry_words, words
from pupitre.projects.web.found import context_of, viewer_of
from pupitre.territory.models import School

SHOWN = 5


@offered("project", gettext_lazy("Digital project"), VIEW)
def school_project(request: HttpRequest, school: School) -> Panel | None:
    """Where the school's project stands, and what comes next for this reader."""
    viewer = viewer_of(request)
    if not permissions.can_view(viewer, school):
        return None
    rows = Project.objects.select_related("school__responsible__parent__parent").prefetch_related("members")
    project = rows.filter(school=school).first()
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
