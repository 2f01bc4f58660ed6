"""Buildings, their rooms, and the other names of things."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.triggers import history
from pupitre.territory.enums import IdentifierScheme
from pupitre.territory.models.organisations import Organisation
from pupitre.territory.models.schools import School


class Building(models.Model):
    """A physical place; a school has several, and several schools may share one."""

    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=40, blank=True)  # what files call it: GDUNO number
    address = models.CharField(_("address"), max_length=250, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    commune_name = models.CharField(_("commune"), max_length=120, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    schools = models.ManyToManyField(School, related_name="buildings")

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        triggers = history("territory.building")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="building_code_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room of a building, where fixed equipment belongs."""

    building = models.ForeignKey(Building, models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["building", "name"],
                name="room_unique_in_building",
                violation_error_message=_("Another room of this building has this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Identifier(models.Model):
    """Another name of a school, building or organisation in an outside scheme."""

    scheme = models.CharField(max_length=16, choices=IdentifierScheme.choices)
    value = models.CharField(max_length=60)
    school = models.ForeignKey(School, models.CASCADE, null=True, related_name="identifiers")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="identifiers")
    building = models.ForeignKey("Building", models.CASCADE, null=True, related_name="identifiers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "value"], name="identifier_unique_in_scheme"),
            models.CheckConstraint(
                condition=Q(school__isnull=False, organisation__isnull=True, building__isnull=True)
                | Q(school__isnull=True, organisation__isnull=False, building__isnull=True)
                | Q(school__isnull=True, organisation__isnull=True, building__isnull=False),
                name="identifier_names_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"
