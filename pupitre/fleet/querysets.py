"""Truth about many sets and usage rates, chainable."""

from typing import Self

from django.db import models

from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School

VIEW = "fleet.view"


class SchoolOwnedQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The rows of the schools that the viewer's scope reaches."""
        if viewer.scope(capability).everywhere:
            return self.all()
        return self.filter(school__in=School.objects.visible(viewer, capability))
