"""Truth about many rows of the catalogue, chainable."""

from typing import Self

from django.db import models

from pupitre.kernel.viewer import Viewer

VIEW = "procurement.view"


class DeviceModelQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The catalogue of the organisations within the viewer's scope."""
        scope = viewer.scope(capability)
        return self.all() if scope.everywhere else self.filter(organisation__in=scope.organisations)
