"""What every page of a project begins with: the project that the viewer may open, and what they may do with it."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from pupitre.kernel.viewer import Viewer
from pupitre.projects.models import Project, ProjectVersion
from pupitre.projects.queries import projects as queries
from pupitre.projects.querysets import VIEW
from pupitre.projects.web import words

_BODY = "school__responsible__parent__parent"


def viewer_of(request: HttpRequest) -> Viewer:
    return request.viewer  # type: ignore[attr-defined]


def acting(request: HttpRequest) -> dict[str, Any]:
    """Who acts and when, for an operation."""
    return {"actor": viewer_of(request), "at": timezone.now()}


def project_of(request: HttpRequest, pk: int, capability: str = VIEW) -> Project:
    """The project, where the viewer's scope reaches its school; else it is not found."""
    rows = Project.objects.visible(viewer_of(request), capability).select_related(_BODY)
    return get_object_or_404(rows.prefetch_related("members"), pk=pk)


def context_of(
    request: HttpRequest, project: Project, versions: Iterable[ProjectVersion] | None = None
) -> dict[str, Any]:
    """What every page of a project shows: where it stands, what one may do, what comes next."""
    standing = queries.standing(project, timezone.now(), versions=versions)
    rights = queries.rights(viewer_of(request), project, standing.pending)
    return {
        "project": project,
        "school": project.school,
        "standing": standing,
        "state": words.state_of(project.state),
        "steps": words.steps(project, standing),
        "headings": len(standing.progress),
        "title": words.title(project.school),
        **rights,
    }
