"""People, and the memberships from which their rights come."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.querysets import ImpersonationQuerySet, MembershipQuerySet, PersonQuerySet
from pupitre.territory.models import Organisation, School
from pupitre.territory.querysets import plain


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Someone who signs in. What they may do comes from memberships alone; there is no superuser."""

    email = models.EmailField(_("e-mail"), unique=True)
    display_name = models.CharField(_("name"), max_length=120)
    language = models.CharField(max_length=5, default="fr")
    preferences = models.JSONField(default=dict, blank=True)  # the reader's settings: theme, contrast, font, spacing
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        ordering = ["display_name", "id"]
        indexes = [GinIndex(OpClass(plain(F("display_name")), name="gin_trgm_ops"), name="person_search")]
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_unique_any_case")]

    def __str__(self) -> str:
        return self.display_name or self.email


def name_field() -> str:
    """The field that holds a role's name in the reader's language."""
    language = get_language() or ""
    if language.startswith("fr"):
        return "name_fr_ca" if language == "fr-ca" else "name_fr"
    return "name_en"


class Role(models.Model):
    """A named set of capabilities; presets come with the installation and may be edited."""

    code = models.SlugField(max_length=40, unique=True)
    name_fr = models.CharField(max_length=80)
    name_fr_ca = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    capabilities = ArrayField(models.CharField(max_length=60), default=list)
    is_preset = models.BooleanField(default=False)
    edited_at = models.DateTimeField(
        null=True
    )  # a preset that a person has edited is theirs: upgrades leave it alone
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        """The role's name in the reader's language."""
        return getattr(self, name_field())


class Membership(models.Model):
    """A role held by a person over a scope, between two dates. Without organisation or school: everywhere."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.ForeignKey(Role, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True)
    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # last day included

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(school__isnull=True), name="membership_one_scope"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.role}"

    @property
    def place(self) -> Organisation | School | None:
        """Where the role is held; None = everywhere."""
        return self.school or self.organisation

    def is_in_force(self, day: date) -> bool:
        """Agrees with `Membership.objects.in_force`."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)

    def is_over(self, day: date) -> bool:
        """Whether its last day is past."""
        return self.ends_on is not None and self.ends_on < day


class Impersonation(models.Model):
    """A person of support seeing Pupitre as another, for a stated reason. The other one is told and keeps the list.

    It ends when stopped, and by itself after `IMPERSONATION_LIMIT`.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="impersonations_suffered")
    impersonator = models.ForeignKey(Person, models.CASCADE, related_name="impersonations_made")
    reason = models.CharField(max_length=250)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ImpersonationQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["impersonator"], condition=Q(ended_at__isnull=True), name="impersonation_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(person=F("impersonator")), name="impersonation_of_another"),
            models.CheckConstraint(condition=~Q(reason=""), name="impersonation_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.impersonator} as {self.person}"


class PendingLogin(models.Model):
    """A provider's login that came in and is nobody's here: an administrator gives it a person, or sets it aside.

    `name` and `email` are what the provider says, to be read by a person: nothing is matched by them.
    """

    provider = models.CharField(max_length=200)  # identifier of the provider
    subject = models.CharField(max_length=191)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    attempts = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-last_at", "id"]
        constraints = [models.UniqueConstraint(fields=["provider", "subject"], name="pending_login_once")]

    def __str__(self) -> str:
        return self.name or self.email or self.subject
