"""Truth about many rows of the territory, chainable."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from pupitre.kernel.viewer import Viewer

VIEW = "territory.view"


class OrganisationQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The organisations within the viewer's scope (a scope already holds all that lies below)."""
        scope = viewer.scope(capability)
        return self.all() if scope.everywhere else self.filter(pk__in=scope.organisations)


class SchoolQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The schools that the viewer's scope reaches: by the body that answers for them, by area, or named."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        return self.filter(
            Q(responsible__in=scope.organisations) | Q(area__in=scope.organisations) | Q(pk__in=scope.schools)
        )

    def open_on(self, day: date) -> Self:
        """The schools open on a day."""
        return self.filter(
            Q(opened_on__isnull=True) | Q(opened_on__lte=day),
            Q(closed_on__isnull=True) | Q(closed_on__gt=day),
        )
