"""Truth about many rows of planning, chainable."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from pupitre.kernel.viewer import Viewer
from pupitre.planning.enums import RunState

VIEW = "planning.view"
SILENCE = timedelta(seconds=20)
"""Without a sign of life for so long, a worker is taken for dead."""


class PlanOwnedQuerySet(models.QuerySet):
    """Rows that belong to an organisation, at the end of `owner_path`."""

    owner_path = "organisation"

    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The rows of the organisations within the viewer's scope."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        return self.filter(**{f"{self.owner_path}__in": scope.organisations})


class NeedRuleQuerySet(PlanOwnedQuerySet):
    owner_path = "function__organisation"


class RatioTargetQuerySet(PlanOwnedQuerySet):
    owner_path = "rule__function__organisation"


class WaveCapacityQuerySet(PlanOwnedQuerySet):
    owner_path = "plan__organisation"


class ComputationQuerySet(models.QuerySet):
    def unheld(self, at: datetime) -> Self:
        """Those that no worker holds: they wait, or their worker has fallen silent."""
        silent = Q(state=RunState.RUNNING, beat_at__lt=at - SILENCE)
        return self.filter(Q(state=RunState.WAITING) | silent)

    def held(self, at: datetime) -> Self:
        """Those that a worker is at."""
        return self.filter(state=RunState.RUNNING, beat_at__gte=at - SILENCE)
