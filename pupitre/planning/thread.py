"""What planning hangs on the thread: the scenario that a committee approved and that orders come from."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.thread import Described, Kind
from pupitre.kernel.viewer import Viewer
from pupitre.planning.models import Scenario
from pupitre.planning.web import words


def _scenarios(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    rows = Scenario.objects.visible(viewer).filter(pk__in=keys).defer("case").order_by("pk")
    return {
        row.pk: Described(row.name, reverse("planning:scenario", args=[row.pk]), str(words.state_of(row)[1]))
        for row in rows
    }


SCENARIO = Kind("planning.scenario", _("Plan"), _scenarios)
