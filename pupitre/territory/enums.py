"""The closed lists of the territory. Open lists (levels, index schemes, networks) are rows, with presets."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Jurisdiction(models.TextChoices):
    FRANCE = "fr", _("France")
    QUEBEC = "qc", _("Québec")


class OrganisationKind(models.TextChoices):
    AUTHORITY = "authority", _("authority that runs the plan")
    COMMUNE = "commune", _("commune")
    DEPARTEMENT = "departement", _("département council")
    REGION = "region", _("region council")
    STATE = "state", _("state education authority")
    AREA = "area", _("district area")
    SERVICE = "service", _("service")
    PRIVATE_BODY = "private", _("private school body")


class SchoolKind(models.TextChoices):
    NURSERY = "maternelle", _("nursery school")
    ELEMENTARY = "elementaire", _("elementary school")
    PRIMARY = "primaire", _("primary school")
    LOWER_SECONDARY = "college", _("lower secondary school")
    UPPER_SECONDARY = "lycee", _("upper secondary school")
    SECONDARY = "secondaire", _("secondary school")
    PRIMARY_SECONDARY = "primaire_secondaire", _("primary and secondary school")
    ADULT = "adultes", _("adult education centre")
    VOCATIONAL = "professionnel", _("vocational training centre")
    SPECIAL = "specialise", _("special education school")
    OTHER = "autre", _("other establishment")


class Sector(models.TextChoices):
    PUBLIC = "public", _("public")
    PRIVATE = "private", _("private under contract")
    PRIVATE_FREE = "private_free", _("private without contract")


class Polarity(models.TextChoices):
    """What a high value of an index means; two schemes are never sorted or coloured together."""

    HIGH_IS_FAVOURED = "favoured", _("high = favoured")
    HIGH_IS_DISADVANTAGED = "disadvantaged", _("high = disadvantaged")


class IdentifierScheme(models.TextChoices):
    UAI = "uai", _("UAI")
    SIRET = "siret", _("SIRET")
    INSEE = "insee", _("INSEE commune code")
    CODE_ORGANISME = "code_organisme", _("code d'organisme (Québec)")
    GDUNO = "gduno", _("GDUNO")
    ONEROSTER = "oneroster", _("OneRoster sourcedId")
    LOCAL = "local", _("local identifier")


class CalendarPeriodKind(models.TextChoices):
    HOLIDAY = "holiday", _("school holiday")
    PUBLIC_HOLIDAY = "public_holiday", _("public holiday")
    PEDAGOGICAL_DAY = "pedagogical", _("pedagogical day")
    TERM = "term", _("term")


class SchoolEventKind(models.TextChoices):
    OPENED = "opened", _("opened")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
    MERGED = "merged", _("merged into another school")
    ABSORBED = "absorbed", _("took in another school")
    MOVED = "moved", _("moved to another body or area")
    EDITED = "edited", _("facts corrected")


class PersonScheme(models.TextChoices):
    """Who gave a person the number that a roster quotes; the INE is not kept (domain.md D11)."""

    ONEROSTER = "oneroster", _("OneRoster sourcedId")
    SDS = "sds", _("School Data Sync identifier")
    ONDE = "onde", _("ONDE number")
    SIECLE = "siecle", _("SIECLE number")
    FICHE = "fiche", _("fiche number (Québec)")
    LOCAL = "local", _("local identifier")


class GuardianKind(models.TextChoices):
    PARENT = "parent", _("parent")
    TUTOR = "tutor", _("tutor")
    OTHER = "other", _("other person in charge")


class StaffRole(models.TextChoices):
    HEAD = "head", _("school head")
    TEACHER = "teacher", _("teacher")
    REFERENT = "referent", _("digital referent")
    AIDE = "aide", _("support staff")
    PROFESSIONAL = "professional", _("professional")
    AFTER_SCHOOL = "after_school", _("after-school staff")
    ADMIN = "admin", _("administrative staff")


class DoubtState(models.TextChoices):
    """What became of two records that may be one pupil."""

    OPEN = "open", _("still to settle")
    SAME = "same", _("the same person")
    APART = "apart", _("two persons")


class MoveState(models.TextChoices):
    """What became of a pupil seen in another school."""

    PROPOSED = "proposed", _("to accept")
    ACCEPTED = "accepted", _("has moved")
    BOTH = "both", _("in both schools")
    REFUSED = "refused", _("did not come")


class RolloverState(models.TextChoices):
    """Where the change of year of a school stands."""

    PREPARED = "prepared", _("prepared")
    RUNNING = "running", _("under way")
    DONE = "done", _("year changed")
    UNDONE = "undone", _("change taken back")


class StepKind(models.TextChoices):
    """What becomes of the pupils of a class and level when the year changes."""

    UP = "up", _("go up")
    LEAVE = "leave", _("leave the school")
    WAIT = "wait", _("wait for a decision")
