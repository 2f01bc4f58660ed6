"""What is known of many schools at once: each indicator is read in one query, and says how it is to be read.

Rooms above add theirs (`register`, in config/wiring.py): the wave of a plan, the coverage reached.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pupitre.territory.enums import Polarity, SchoolKind, Sector
from pupitre.territory.models import Enrolment, IndexScheme, NetworkMembership, SchoolIndex
from pupitre.territory.querysets import SchoolQuerySet

SHAPES = ("circle", "square", "triangle", "diamond", "cross", "star", "pentagon", "ring")  # one a category, in order


@dataclass(frozen=True)
class Indicator:
    """One thing known of schools: a figure on a scale, or a category.

    `read` takes a queryset of schools and returns the value of each school that has one, in one query.
    `categories` gives the words of a category's values, in the order of `SHAPES`; empty for a figure.
    `polarity` says what a high figure means, where it means something.
    """

    code: str
    label: str | Promise
    read: Callable[[SchoolQuerySet], Mapping[int, Any]]
    unit: str | Promise = ""
    decimals: int = 0
    polarity: Polarity | None = None
    categories: Mapping[Any, Any] = field(default_factory=dict)
    note: str | Promise = ""

    @property
    def is_category(self) -> bool:
        return bool(self.categories)


_registered: dict[str, Indicator] = {}


def register(indicator: Indicator) -> None:
    """Offer an indicator on maps and lists; the last of a code wins."""
    _registered[indicator.code] = indicator


def offered(schemes: Iterable[IndexScheme]) -> dict[str, Indicator]:
    """Every indicator by code: the rooms' own, then one for each deprivation index."""
    return {**_registered, **{f"index-{scheme.code.lower()}": _of_scheme(scheme) for scheme in schemes}}


def _latest(rows: Any, *fields: str) -> Any:
    """Each school's row of the latest year."""
    return rows.order_by("school_id", "-year_id").distinct("school_id").values_list("school_id", *fields)


def _totals(schools: SchoolQuerySet) -> Any:
    return Enrolment.objects.filter(school__in=schools, level=None)


def _pupils(schools: SchoolQuerySet) -> Mapping[int, Any]:
    return dict(_latest(_totals(schools).filter(pupils__isnull=False), "pupils"))


def _classes(schools: SchoolQuerySet) -> Mapping[int, Any]:
    return {school: float(classes) for school, classes in _latest(_totals(schools).filter(classes__gt=0), "classes")}


def _pupils_per_class(schools: SchoolQuerySet) -> Mapping[int, Any]:
    rows = _totals(schools).filter(classes__gt=0, pupils__isnull=False)
    return {school: pupils / float(classes) for school, pupils, classes in _latest(rows, "pupils", "classes")}


def _networks(schools: SchoolQuerySet) -> Mapping[int, Any]:
    """The network of the latest year; a school in none is left out."""
    return dict(_latest(NetworkMembership.objects.filter(school__in=schools), "network"))


def _column(name: str) -> Callable[[SchoolQuerySet], Mapping[int, Any]]:
    return lambda schools: dict(schools.order_by().values_list("pk", F(name)))


def _of_scheme(scheme: IndexScheme) -> Indicator:
    def read(schools: SchoolQuerySet) -> Mapping[int, Any]:
        rows = SchoolIndex.objects.filter(school__in=schools, scheme=scheme, value__isnull=False)
        return dict(_latest(rows, "value"))

    return Indicator(
        f"index-{scheme.code.lower()}",
        scheme.name,
        read,
        decimals=1,
        polarity=Polarity(scheme.polarity),
        note=Polarity(scheme.polarity).label,
    )


register(Indicator("pupils", _("pupils"), _pupils))
register(Indicator("classes", _("classes"), _classes))
register(Indicator("pupils-per-class", _("pupils per class"), _pupils_per_class, decimals=1))
register(Indicator("kind", _("kind of school"), _column("kind"), categories=dict(SchoolKind.choices)))
register(Indicator("sector", _("sector"), _column("sector"), categories=dict(Sector.choices)))
register(Indicator("network", _("priority network"), _networks, categories={"REP+": "REP+", "REP": "REP"}))
