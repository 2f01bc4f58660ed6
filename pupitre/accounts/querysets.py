"""Truth about many people and memberships, chainable."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from pupitre.kernel.viewer import Viewer

VIEW = "accounts.view"


class PersonQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer) -> Self:
        """Oneself, and the people who hold a role within the viewer's scope."""
        scope = viewer.scope(VIEW)
        if scope.everywhere:
            return self.all()
        within = (
            Q(memberships__organisation__in=scope.organisations)
            | Q(memberships__school__responsible__in=scope.organisations)
            | Q(memberships__school__area__in=scope.organisations)
            | Q(memberships__school__in=scope.schools)
        )
        return self.filter(Q(pk=viewer.person_id) | within).distinct()


class MembershipQuerySet(models.QuerySet):
    def in_force(self, day: date) -> Self:
        """The memberships that hold on a day."""
        return self.filter(Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day))
