"""The list of schools: its columns and filters follow what the installation holds."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy, pgettext_lazy

from pupitre.http.listing import Choice, Column, Listing, Row, Text
from pupitre.territory import queries
from pupitre.territory.enums import OrganisationKind, SchoolKind, Sector
from pupitre.territory.models import Organisation, School
from pupitre.territory.querysets import SchoolQuerySet, plain

CLOSED, ALL = "closed", "all"
MOST_AREAS = 100  # past it a menu helps nobody: the area is found by typing
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Holdings:
    """What the list can show here: deprivation indices, networks, levels and areas, each as (value, words)."""

    indices: Pairs
    networks: Pairs
    levels: Pairs
    areas: Pairs


def holdings(request: HttpRequest) -> Holdings:
    """What the viewer's schools hold (two queries)."""
    visible = School.objects.visible(request.viewer)  # type: ignore[attr-defined]
    areas = (
        Organisation.objects.filter(Exists(visible.filter(area=OuterRef("pk"))), kind=OrganisationKind.AREA)
        .order_by("name", "pk")
        .values_list("pk", "name")[: MOST_AREAS + 1]
    )
    held: dict[str, list[tuple[str, str]]] = {"index": [], "network": [], "level": []}
    for kind, value, words in queries.held():
        held[kind].append((value, words))
    return Holdings(
        tuple((code, code.upper()) for code, _words in held["index"]),
        tuple(held["network"]),
        tuple(held["level"]),
        tuple((str(pk), name) for pk, name in areas),
    )


def schools_asked_for(request: HttpRequest, holds: Holdings) -> SchoolQuerySet:
    """The visible schools with their figures; only those open today unless the address asks for others."""
    schools: SchoolQuerySet = School.objects.visible(request.viewer)  # type: ignore[attr-defined]
    today = timezone.localdate()
    asked = request.GET.get("state")
    if asked == CLOSED:
        schools = schools.filter(closed_on__lte=today)
    elif asked != ALL:
        schools = schools.open_on(today)
    return queries.with_figures(schools, [code for code, _words in holds.indices])


@lru_cache(maxsize=64)
def school_listing(holds: Holdings, *, whole: bool) -> Listing:
    """The list on screen; `whole`: with the columns that only a file has room for."""
    return Listing(
        name="schools",
        noun=npgettext_lazy("counted", "school", "schools"),
        columns=(*_columns(holds), *_more_columns()) if whole else _columns(holds),
        filters=_filters(holds),
        fields=("closed_on",),
        order="name",
        row_class=lambda row: "school-closed" if row["closed_on"] else "",
        hint=_("Import a directory of schools to begin, or open a school."),
    )


@lru_cache(maxsize=64)
def beside_map(holds: Holdings) -> Listing:
    """The same list with what fits beside a map."""
    return Listing(
        name="schools",
        noun=npgettext_lazy("counted", "school", "schools"),
        columns=tuple(column for column in _columns(holds) if column.key in {"name", "commune_name", "pupils"}),
        filters=tuple(each for each in _filters(holds) if each.name not in {"commune", "body", "state"}),
        order="name",
    )


def _address(row: Row) -> str:
    before, after = _around_number()
    return f"{before}{row['pk']}{after}"


@lru_cache(maxsize=1)
def _around_number() -> tuple[str, str]:
    """What stands before and after the number in a school's address: resolving it for each row costs 25 µs."""
    before, _number, after = School(pk=0).get_absolute_url().rpartition("0")
    return before, after


def _columns(holds: Holdings) -> tuple[Column, ...]:
    network = (Column("network", _("network"), sort=None),) if holds.networks else ()
    return (
        Column("name", _("school"), link=_address, sort="sort_name"),
        Column("commune_name", _("commune")),
        Column("kind", _("kind"), words=dict(SchoolKind.choices), sort=None, wide=True),
        Column("sector", _("sector"), words=dict(Sector.choices), sort=None, wide=True),
        *network,
        Column("pupils", _("pupils"), kind="integer", estimate="pupils_estimated"),
        Column("classes", _("classes"), kind="integer", wide=True),
        *(Column(f"index_{code}", name, kind="number", decimals=1, wide=True) for code, name in holds.indices),
        Column("code", _("code"), wide=True),
    )


def _more_columns() -> tuple[Column, ...]:
    return (
        Column("responsible__name", _("responsible body"), sort=None),
        Column("area__name", _("area"), sort=None),
        Column("address", _("address"), sort=None),
        Column("postcode", _("postcode"), sort=None),
        Column("commune_code", _("commune code"), sort=None),
        Column("opened_on", _("opened on"), kind="date", sort=None),
        Column("closed_on", _("closed on"), kind="date", sort=None),
    )


def _filters(holds: Holdings) -> tuple[Choice | Text, ...]:
    network = (Choice("network", _("in the network"), _("any or none"), holds.networks),)
    level = (Choice("level", _("that teach"), _("any level"), holds.levels, apply=_teaching),)
    ranges = (
        Text(f"{code.lower()}_{bound}", format_lazy(lead, index=name), apply=_bounded(f"index_{code}__{lookup}"))
        for code, name in holds.indices
        for bound, lookup, lead in (
            ("from", "gte", _("with {index} from")),
            ("to", "lte", pgettext_lazy("upper bound of a range", "to")),
        )
    )
    return (
        Text("q", _("whose name or code holds"), apply=_matching),
        Text("commune", _("in the commune"), apply=_in_commune),
        Choice("kind", _("of kind"), _("any kind"), SchoolKind.choices),
        Choice("sector", _("of sector"), _("any sector"), Sector.choices),
        *(network if holds.networks else ()),
        *(level if holds.levels else ()),
        *_area_filter(holds),
        Text("body", _("run by"), lookup="responsible__name__unaccent__icontains"),
        *ranges,
        Choice(
            "state",
            pgettext_lazy("schools", "that are"),
            _("open today"),
            ((CLOSED, pgettext_lazy("schools", "closed")), (ALL, _("open or closed"))),
            apply=lambda rows, _value: rows,  # `schools_asked_for` has seen to it
        ),
    )


def _area_filter(holds: Holdings) -> tuple[Choice | Text, ...]:
    if len(holds.areas) > MOST_AREAS:
        return (Text("area", _("of the area"), lookup="area__name__unaccent__icontains"),)
    return (Choice("area", _("of the area"), _("any area"), holds.areas, lookup="area_id"),) if holds.areas else ()


def _matching(rows: QuerySet, text: str) -> QuerySet:
    assert isinstance(rows, SchoolQuerySet)
    return rows.matching(text)


def _teaching(rows: QuerySet, level: str) -> QuerySet:
    return queries.teaching(rows, int(level))


def _in_commune(rows: QuerySet, text: str) -> QuerySet:
    """By the search column first, which has an index, then by the commune's own name."""
    assert isinstance(rows, SchoolQuerySet)
    named = rows.matching(text).alias(commune_plain=plain(F("commune_name")))
    return named.filter(commune_plain__contains=plain(Value(text)))


def _bounded(lookup: str) -> Callable[[QuerySet, str], QuerySet]:
    def narrow(rows: QuerySet, text: str) -> QuerySet:
        try:
            return rows.filter(**{lookup: float(text.replace(",", "."))})
        except ValueError:
            return rows  # not a number: ignored, as every filter that means nothing

    return narrow
