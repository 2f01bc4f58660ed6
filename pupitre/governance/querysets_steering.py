"""Truth about many conventions, committees, meetings, decisions and actions, chainable."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School

VIEW = "governance.view"


class ConventionQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """Those that a body of the viewer's scope keeps or signs; to read, those that cover a school of the scope."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        mine = Q(organisation__in=scope.organisations)
        if capability == VIEW and scope:
            signed = apps.get_model("governance", "Party").objects.filter(organisation__in=scope.organisations)
            covers = apps.get_model("governance", "ConventionCover").objects.filter(
                school__in=School.objects.visible(viewer, VIEW)
            )
            both = Q(pk__in=signed.values("convention")) | Q(pk__in=covers.values("convention"))
            mine |= both | Q(amends__in=covers.values("convention"), state__in=["signed", "ended"])
        return self.filter(mine)

    def roots(self) -> Self:
        """The conventions themselves, without their amendments."""
        return self.filter(amends__isnull=True)


class CommitteeQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """Those of the bodies in scope; to read, also those in which the viewer sits."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        mine = Q(organisation__in=scope.organisations)
        if capability == VIEW and scope and viewer.person_id:
            seats = apps.get_model("governance", "CommitteeMember").objects.filter(person=viewer.person_id)
            mine |= Q(pk__in=seats.values("committee"))
        return self.filter(mine)


class _OfCommittee(models.QuerySet):
    path = "committee"

    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """Those of the committees that the viewer sees."""
        if viewer.scope(capability).everywhere:
            return self.all()
        seen = apps.get_model("governance", "Committee").objects.visible(viewer, capability)
        return self.filter(**{f"{self.path}__in": seen})


class MeetingQuerySet(_OfCommittee):
    def to_come(self, at: datetime) -> Self:
        """Those planned that are not over, the nearest first."""
        return self.filter(state="planned", ends_at__gte=at).order_by("starts_at", "pk")


class DecisionQuerySet(_OfCommittee):
    path = "meeting__committee"


class ActionQuerySet(_OfCommittee):
    path = "meeting__committee"

    def open_for(self, person_id: int | None) -> Self:
        """What a person still has to do, the nearest first."""
        return self.filter(owner=person_id, state="todo").order_by("due_on", "pk")

    def late(self, day: date) -> Self:
        return self.filter(state="todo", due_on__lt=day)
