"""Truth about many contracts, consents and messages, chainable."""

from typing import Self

from django.db import models

from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School

VIEW = "families.view"


class OfOrganisationQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The rows of the bodies in scope; those who hold schools alone see what their schools' body offers."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        of_schools = School.objects.visible(viewer, capability).values("responsible_id")
        return self.filter(models.Q(organisation__in=scope.organisations) | models.Q(organisation__in=of_schools))


class OfPupilQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The rows of the schools that the viewer's scope reaches."""
        if viewer.scope(capability).everywhere:
            return self.all()
        return self.filter(school__in=School.objects.visible(viewer, capability))


class AgreementQuerySet(OfPupilQuerySet):
    def standing(self) -> Self:
        """Contracts neither withdrawn nor refused."""
        return self.filter(withdrawn_at__isnull=True, refused_at__isnull=True)

    def signed(self) -> Self:
        return self.standing().filter(completed_at__isnull=False)
