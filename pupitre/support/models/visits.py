"""Work in the schools: a technician's day, the schools in the order of the road, what was used there."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Person
from pupitre.procurement.models import DeviceModel
from pupitre.support.models.tickets import Ticket
from pupitre.support.querysets import OfTicketQuerySet, VisitQuerySet, VisitStopQuerySet
from pupitre.territory.models import Organisation, School


class Visit(models.Model):
    """A day of one technician in schools, one row a day. It leaves from `start`, else from its first stop."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="support_visits")
    technician = models.ForeignKey(
        Person, models.PROTECT, related_name="support_visits", verbose_name=_("technician")
    )
    day = models.DateField(_("day"))
    start = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("leaves from")
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of visits")
        verbose_name_plural = _("days of visits")
        ordering = ["day", "technician__display_name", "id"]
        constraints = [models.UniqueConstraint(fields=["technician", "day"], name="support_visit_one_a_day")]

    def __str__(self) -> str:
        return f"{self.technician_id} {self.day}"

    def get_absolute_url(self) -> str:
        return reverse("support:visit", args=[self.pk])


class VisitStop(models.Model):
    """One school of a day of visits: what is to be done there, and how long it took."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="stops")
    school = models.ForeignKey(School, models.PROTECT, related_name="support_stops", verbose_name=_("school"))
    position = models.PositiveSmallIntegerField(default=1)
    planned_minutes = models.PositiveSmallIntegerField(_("minutes planned"), default=30)
    tickets: models.ManyToManyField = models.ManyToManyField(Ticket, blank=True, related_name="stops")
    told_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = VisitStopQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "school"], name="support_stop_once_a_day"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(arrived_at__isnull=False, left_at__gte=F("arrived_at")),
                name="support_stop_left_after_arriving",
            ),
            models.CheckConstraint(condition=Q(planned_minutes__range=(5, 600)), name="support_stop_minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.school_id}"

    @property
    def minutes(self) -> int | None:
        """The minutes spent there, once left."""
        if self.arrived_at is None or self.left_at is None:
            return None
        return round((self.left_at - self.arrived_at).total_seconds() / 60)


class PartUsed(models.Model):
    """A part spent on a request, at the price of the day. `model` where it is one of the catalogue."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="parts_used")
    model = models.ForeignKey(
        DeviceModel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("part")
    )
    name = models.CharField(_("part"), max_length=120)
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    unit_cost = models.DecimalField(_("price each, tax included"), max_digits=8, decimal_places=2, default=Decimal(0))
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200)
    key = models.CharField(max_length=40, blank=True)  # of the form: sent twice, it is used once

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["at"], name="support_part_at")]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1, unit_cost__gte=0), name="support_part_figures"),
            models.UniqueConstraint(fields=["ticket", "key"], condition=~Q(key=""), name="support_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def cost(self) -> Decimal:
        return self.unit_cost * self.quantity
