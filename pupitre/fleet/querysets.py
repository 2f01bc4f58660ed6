"""Truth about many sets, devices and holdings, chainable."""

from datetime import datetime
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value

from pupitre.fleet.engine import tags
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School
from pupitre.territory.querysets import plain

VIEW = "fleet.view"
OUT_OF_LIFE = ("retired", "disposed", "lost", "stolen")


class SchoolOwnedQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The rows of the schools that the viewer's scope reaches."""
        if viewer.scope(capability).everywhere:
            return self.all()
        return self.filter(school__in=School.objects.visible(viewer, capability))

    def open(self) -> Self:
        """Tasks that nobody has closed."""
        return self.filter(closed_at__isnull=True)


class DeviceQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The devices of the schools in scope, and for those who hold a body's scope, those in its store."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        if not scope.organisations:  # a school's own people: their numbers alone, which an index serves
            return self.filter(school__in=scope.schools)
        schools = School.objects.visible(viewer, capability)
        return self.filter(Q(school__in=schools) | Q(school__isnull=True, organisation__in=scope.organisations))

    def named(self, code: str) -> Self:
        """The devices that a scanned or typed code names exactly, by label or serial number."""
        code = tags.bare(code)
        return self.filter(Q(asset_tag=code) | Q(serial=code)) if code else self.none()

    def matching(self, text: str) -> Self:
        """Those whose label, serial number or name holds each word of a text."""
        found = self
        for word in text.split():
            found = found.filter(search_text__contains=plain(Value(word)))
        return found

    def alive(self) -> Self:
        """Those that may still serve."""
        return self.exclude(state__in=OUT_OF_LIFE)

    def placeless(self) -> Self:
        """Those in use of which nothing says where: neither holder, nor set, nor room."""
        held = apps.get_model("fleet", "Holding").objects.open().filter(device=OuterRef("pk"))
        return self.filter(~Exists(held), state__in=("in_use", "on_loan"), set__isnull=True, room__isnull=True)

    def spare(self) -> Self:
        """Those in store that may stand in for another."""
        return self.filter(state="in_store", is_spare=True)


class OfDeviceQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The rows of the devices that the viewer sees."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        return self.filter(
            Q(device__school__in=School.objects.visible(viewer, capability))
            | Q(device__school__isnull=True, device__organisation__in=scope.organisations)
        )

    def at(self, moment: datetime) -> Self:
        """Holdings under way at a moment."""
        return self.filter(from_at__lte=moment).filter(Q(until_at__isnull=True) | Q(until_at__gt=moment))

    def open(self) -> Self:
        """Holdings under way."""
        return self.filter(until_at__isnull=True)


class OfOrganisationQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The rows of the bodies in scope, or that answer for the schools in scope."""
        scope = viewer.scope(capability)
        if scope.everywhere:
            return self.all()
        of_schools = School.objects.visible(viewer, capability).values("responsible_id")
        return self.filter(Q(organisation__in=scope.organisations) | Q(organisation__in=of_schools))


class CampaignQuerySet(OfOrganisationQuerySet):
    def open(self) -> Self:
        """Campaigns that nobody has closed."""
        return self.filter(closed_at__isnull=True)


class TransferQuerySet(models.QuerySet):
    def visible(self, viewer: Viewer, capability: str = VIEW) -> Self:
        """The transfers that a school in scope gives or receives."""
        if viewer.scope(capability).everywhere:
            return self.all()
        schools = School.objects.visible(viewer, capability)
        return self.filter(Q(from_school__in=schools) | Q(to_school__in=schools))


class ReviewQuerySet(SchoolOwnedQuerySet):
    def open(self) -> Self:
        """Reviews that nobody has decided."""
        return self.filter(ended_at__isnull=True)

    def with_use(self) -> Self:
        """With `use`, the days of use for a whole school week over the weeks looked at."""
        return self.annotate(use=5.0 * F("used_days") / F("open_days"))

    def awaiting_school(self) -> Self:
        """Those on which the school's word is awaited: its answer, or its reply to the coaching offered."""
        return self.open().filter(Q(answered_at__isnull=True) | Q(state="offered"))
