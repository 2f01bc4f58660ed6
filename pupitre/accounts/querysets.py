"""Truth about many people and memberships, chainable."""

from datetime import date, datetime, timedelta
from typing import Self

from django.apps import apps
from django.contrib.postgres.aggregates import StringAgg
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from pupitre.kernel.viewer import Viewer

VIEW = "accounts.view"
IMPERSONATION_LIMIT = timedelta(hours=1)


class PersonQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """Oneself, and the people who hold, or held, a role within the viewer's scope."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        within = (
            Q(memberships__organisation__in=scope.organisations)
            | Q(memberships__school__responsible__in=scope.organisations)
            | Q(memberships__school__area__in=scope.organisations)
            | Q(memberships__school__in=scope.schools)
        )
        found = self.model._default_manager.filter(within).values("pk")
        return self.filter(Q(pk=viewer.person_id) | Q(pk__in=found))

    def without_role(self) -> Self:
        """Those who have signed in and were never given a role."""
        return self.filter(is_active=True, last_login__isnull=False, memberships=None)

    def not_come_yet(self) -> Self:
        """Those who were invited and have not signed in."""
        return self.filter(is_active=True, last_login=None)

    def described(self, day: date, name_field: str) -> Self:
        """With `state`, and the `roles` and `places` held on a day, as text (`name_field`: the roles' language)."""
        in_force = apps.get_model("accounts", "Membership").objects.in_force(day)
        held = in_force.filter(person=OuterRef("pk")).order_by().values("person")
        place = Coalesce("school__name", "organisation__name", Value(""))
        return self.annotate(
            roles=Subquery(held.annotate(all=StringAgg(f"role__{name_field}", ", ", distinct=True)).values("all")),
            places=Subquery(held.annotate(all=StringAgg(place, ", ", distinct=True)).values("all")),
            state=Case(
                When(is_active=False, then=Value("closed")),
                When(last_login=None, then=Value("invited")),
                default=Value("active"),
            ),
        )


class MembershipQuerySet(models.QuerySet):
    def in_force(self, day: date) -> Self:
        """The memberships that hold on a day."""
        return self.filter(Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def not_ended(self, day: date) -> Self:
        """Those that hold on a day or will hold later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class ImpersonationQuerySet(models.QuerySet):
    def open_at(self, at: datetime) -> Self:
        """Those neither stopped nor out of time at an instant."""
        return self.filter(ended_at__isnull=True, started_at__gt=at - IMPERSONATION_LIMIT, started_at__lte=at)
