"""The inputs that planning owns: what schools should have, and what people can do in a wave."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.governance.models import DigitalPlan
from pupitre.planning.enums import NeedBasis
from pupitre.planning.querysets import (
    NeedRuleQuerySet,
    PlanOwnedQuerySet,
    RatioTargetQuerySet,
    WaveCapacityQuerySet,
)
from pupitre.territory.models import Organisation


class EquipmentFunction(models.Model):
    """What equipment is for: a board, shared tablets, one device a pupil, a teacher's laptop. An open list."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="equipment_functions")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    weight = models.DecimalField(
        _("weight"),
        max_digits=4,
        decimal_places=2,
        default=Decimal(1),
        help_text=_("Value per pupil served, relative to a board (1)."),
    )
    technician_hours = models.DecimalField(
        _("technician hours per set"), max_digits=5, decimal_places=2, default=Decimal(1)
    )
    is_base = models.BooleanField(
        _("base equipment"),
        default=False,
        help_text=_("A school that enters the plan receives at least half of what it lacks of this at once."),
    )

    objects = PlanOwnedQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="equipment_function_unique"),
            models.CheckConstraint(
                condition=Q(weight__gte=0, technician_hours__gte=0),
                name="equipment_function_amounts",
                violation_error_message=_("A weight or a number of hours is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NeedRule(models.Model):
    """What the pupils of some levels should have: so many of a function, counted in whole class sets."""

    function = models.ForeignKey(EquipmentFunction, models.CASCADE, related_name="rules", verbose_name=_("equipment"))
    group = models.CharField(_("code of the group"), max_length=30)
    name = models.CharField(_("levels in words"), max_length=80)
    levels = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("codes of the levels"),
        help_text=_("Codes such as CP or CM1, separated by commas."),
    )
    basis = models.CharField(_("counted on"), max_length=10, choices=NeedBasis.choices, default=NeedBasis.PUPILS)
    set_size = models.PositiveSmallIntegerField(_("devices per set"), default=1)

    objects = NeedRuleQuerySet.as_manager()

    class Meta:
        ordering = ["function__code", "group"]
        constraints = [
            models.UniqueConstraint(fields=["function", "group"], name="need_rule_unique"),
            models.CheckConstraint(
                condition=Q(set_size__gte=1),
                name="need_rule_set_size",
                violation_error_message=_("A set holds at least one device."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.function.name} · {self.name}"


class RatioTarget(models.Model):
    """Pupils per device that a rule aims at from a fiscal year on; the path falls as years pass."""

    rule = models.ForeignKey(NeedRule, models.CASCADE, related_name="ratios", verbose_name=_("need concerned"))
    from_year = models.PositiveSmallIntegerField(_("from fiscal year"))
    pupils_per_device = models.DecimalField(_("pupils per device"), max_digits=5, decimal_places=2)

    objects = RatioTargetQuerySet.as_manager()

    class Meta:
        ordering = ["rule", "from_year"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "from_year"], name="ratio_target_unique"),
            models.CheckConstraint(
                condition=Q(pupils_per_device__gt=0),
                name="ratio_target_positive",
                violation_error_message=_("A ratio is positive."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.from_year}: {self.pupils_per_device}"


class WaveCapacity(models.Model):
    """What people can do in a wave of the plan."""

    plan = models.ForeignKey(DigitalPlan, models.CASCADE, related_name="capacities", verbose_name=_("plan"))
    wave = models.PositiveSmallIntegerField(_("wave number"))
    deployments = models.PositiveSmallIntegerField(_("schools that may enter"))
    adviser_days = models.DecimalField(_("adviser days"), max_digits=8, decimal_places=2)
    technician_hours = models.DecimalField(_("technician hours"), max_digits=9, decimal_places=2)
    training_seats = models.PositiveIntegerField(_("training places"))

    objects = WaveCapacityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Capacity of each wave")
        ordering = ["plan", "wave"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "wave"], name="wave_capacity_unique"),
            models.CheckConstraint(
                condition=Q(wave__gte=1, adviser_days__gte=0, technician_hours__gte=0),
                name="wave_capacity_amounts",
                violation_error_message=_("Waves count from 1; days and hours are not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.wave}"
