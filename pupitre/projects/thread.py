"""What the room hangs on the thread: projects, learning needs, equipment needs."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.governance.models.conventions import ConventionCover
from pupitre.http.formats import money
from pupitre.kernel import thread
from pupitre.kernel.viewer import Viewer
from pupitre.projects import kinds
from pupitre.projects.call_wording import stage_name
from pupitre.projects.engine.calls.calendar import stage
from pupitre.projects.models import Call, CallFile, LearningNeed, Need, Project

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


def _calls(viewer: Viewer, keys: Collection[int]) -> Mapping[int, thread.Described]:
    today = timezone.localdate()
    rows = Call.objects.visible(viewer).filter(pk__in=keys)
    return {
        row.pk: thread.Described(row.title, row.get_absolute_url(), stage_name(stage(row.calendar, today)))
        for row in rows
    }


def _answers(viewer: Viewer, keys: Collection[int]) -> Mapping[int, thread.Described]:
    rows = CallFile.objects.visible(viewer).filter(pk__in=keys).select_related("school", "call__organisation")
    return {
        row.pk: thread.Described(
            row.school.name,
            row.get_absolute_url(),
            money(row.amount, row.call.organisation.jurisdiction) if row.amount else str(row.get_state_display()),
        )
        for row in rows
    }


CALL = thread.Kind("projects.call", gettext_lazy("Call for projects"), _calls)
ANSWER = thread.Kind("projects.call_file", gettext_lazy("Answer to a call, and what it was granted"), _answers)
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
    thread.rows("projects.call", "projects.call_file", CallFile.objects, cause_field="call_id"),
    thread.rows(
        "projects.project", "projects.call_file", CallFile.objects, cause_field="school__digital_project__pk"
    ),
    thread.rows("projects.call", "governance.decision", Call.objects, cause_field="pk", effect_field="decision_id"),
    thread.rows("governance.decision", "projects.call_file", CallFile.objects, cause_field="decision_id"),
    thread.rows("governance.measure", "projects.call", Call.objects, cause_field="measure_id"),
)
