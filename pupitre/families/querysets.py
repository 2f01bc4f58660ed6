"""Truth about many contracts, consents and messages, chainable."""

from typing import Self

from django.db import models

from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School

VIEW = "families.view"


class OfOrganisationQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The rows of the bodies in scope; those who hold schools alone see what the bodies above them offer."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        reached = models.Q(organisation__in=scope.organisations)
        schools = School.objects.visible(viewer, capability)
        for body in ("responsible", "responsible__parent", "responsible__parent__parent"):
            reached |= models.Q(organisation__in=schools.filter(**{f"{body}__isnull": False}).values(body))
        return self.filter(reached)


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
