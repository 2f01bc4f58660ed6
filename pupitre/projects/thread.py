"""What the room hangs on the thread: projects, learning needs, equipment needs."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.governance.models.conventions import ConventionCover
from pupitre.kernel import thread
from pupitre.kernel.viewer import Viewer
from pupitre.projects import kinds
from pupitre.projects.models import LearningNeed, Need, Project

SHOWN = 80  # characters of a need's text


def _projects(viewer: Viewer, keys: Collection[int]) -> Mapping[int, thread.Described]:
    rows = Project.objects.visible(viewer).filter(pk__in=keys).select_related("school")
    return {
        row.pk: thread.Described(row.school.name, row.get_absolute_url(), str(row.get_state_display()))
        for row in rows
    }


def _learning_needs(viewer: Viewer, keys: Collection[int]) -> Mapping[int, thread.Described]:
    rows = LearningNeed.objects.visible(viewer).filter(pk__in=keys).select_related("aim")
    return {
        row.pk: thread.Described(
            row.aim.name, f"{reverse('projects:project', args=[row.project_id])}#need-{row.pk}", row.text[:SHOWN]
        )
        for row in rows
    }


def _needs(viewer: Viewer, keys: Collection[int]) -> Mapping[int, thread.Described]:
    rows = Need.objects.visible(viewer).filter(pk__in=keys).select_related("learning_need", "school")
    words = dict(kinds.choices(kinds.USUAL))
    return {
        row.pk: thread.Described(
            f"{row.quantity} × {words.get(f'{row.function}|{row.group}', row.function)}",
            f"{reverse('projects:project', args=[row.learning_need.project_id])}#need-{row.learning_need_id}",
            _("no longer asked for") if row.withdrawn_at else row.school.name,
        )
        for row in rows
    }


KINDS = (
    thread.Kind("projects.project", gettext_lazy("School's digital project"), _projects),
    thread.Kind("projects.learning_need", gettext_lazy("Learning need"), _learning_needs),
    thread.Kind("projects.need", gettext_lazy("Equipment need"), _needs),
)
LINKS = (
    thread.rows(
        "governance.convention",
        "projects.project",
        ConventionCover.objects,
        cause_field="convention_id",
        effect_field="school__digital_project__pk",
    ),
    thread.rows("projects.project", "projects.learning_need", LearningNeed.objects, cause_field="project_id"),
    thread.rows("projects.learning_need", "projects.need", Need.objects, cause_field="learning_need_id"),
)
