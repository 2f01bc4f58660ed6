"""Truth about many rows of planning, chainable."""

from typing import Self

from django.db import models

from pupitre.kernel.viewer import Viewer

VIEW = "planning.view"


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
