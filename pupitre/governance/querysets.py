"""Truth about many rows of governance, chainable."""

from typing import Self

from django.db import models

from pupitre.kernel.viewer import Viewer

VIEW_MONEY = "governance.view_money"


class OwnedQuerySet(models.QuerySet):
    """Rows that belong to an organisation, at the end of `owner_path`."""

    owner_path = "organisation"

    def visible(self, viewer: Viewer, capability: str = VIEW_MONEY) -> Self:
        """The rows of the organisations within the viewer's scope."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        return self.filter(**{f"{self.owner_path}__in": scope.organisations})


class MeasureBudgetQuerySet(OwnedQuerySet):
    owner_path = "measure__organisation"


class MovementQuerySet(MeasureBudgetQuerySet):
    pass
