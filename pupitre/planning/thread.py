"""What planning hangs on the thread: the scenario that a committee approved and that orders come from."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.governance.deciders import Decider
from pupitre.governance.models import Decision
from pupitre.kernel.thread import Described, Kind, rows
from pupitre.kernel.viewer import Viewer
from pupitre.planning.enums import ScenarioState
from pupitre.planning.models import Scenario
from pupitre.planning.web import words


def _scenarios(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    found = Scenario.objects.visible(viewer).filter(pk__in=keys).defer("case").order_by("pk")
    return {
        row.pk: Described(row.name, reverse("planning:scenario", args=[row.pk]), str(words.state_of(row)[1]))
        for row in found
    }


SCENARIO = Kind("planning.scenario", _("Plan"), _scenarios)


def _waiting(viewer: Viewer, text: str, limit: int) -> list[tuple[int, str]]:
    """The scenarios that a committee may decide on: computed, and not of record."""
    found = Scenario.objects.visible(viewer).filter(
        state=ScenarioState.COMPUTED, is_record=False, name__icontains=text
    )
    return list(found.order_by("-created_at", "-pk").values_list("pk", "name")[:limit])


def _label(key: int) -> str:
    return Scenario.objects.filter(pk=key).values_list("name", flat=True).first() or ""


DECIDER = Decider("planning.scenario", _("a scenario of the plan"), _waiting, _label)
LINKS = (
    rows(
        "governance.decision",
        "planning.scenario",
        Decision.objects.filter(subject_kind="planning.scenario", outcome="adopted"),
        cause_field="pk",
        effect_field="subject_pk",
    ),
)
