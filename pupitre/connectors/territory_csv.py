"""Our own CSV of schools: one line a school (or a school and a year). See docs/formats/territory.csv.md."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from pupitre.connectors.cells import code, degrees, website
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import BadRow, BadValue, Build, Column, Context, ImportKind, Option, Staged, Step
from pupitre.territory import imports as territory
from pupitre.territory import presets, zones
from pupitre.territory.engine import is_uai
from pupitre.territory.enums import IdentifierScheme, OrganisationKind, SchoolKind, Sector
from pupitre.territory.imports import At, SchoolRow
from pupitre.territory.models import IndexScheme, Organisation, SchoolIndex

LEVELS = tuple(
    dict.fromkeys(
        [level for cycle in presets.CYCLES for level, _name in cycle.levels] + [row[1] for row in presets.APART]
    )
)
SCHEMES = tuple(row[0] for row in presets.INDEX_SCHEMES)
INDICES = len(At)  # position of the step
KINDS = {
    **{kind.value: kind.value for kind in SchoolKind},
    "nursery": SchoolKind.NURSERY,
    "elementary": SchoolKind.ELEMENTARY,
    "primary": SchoolKind.PRIMARY,
    "lower secondary": SchoolKind.LOWER_SECONDARY,
    "upper secondary": SchoolKind.UPPER_SECONDARY,
    "secondary": SchoolKind.SECONDARY,
    "adult": SchoolKind.ADULT,
    "vocational": SchoolKind.VOCATIONAL,
    "special": SchoolKind.SPECIAL,
    "other": SchoolKind.OTHER,
}
SECTORS = {
    "public": Sector.PUBLIC,
    "privé": Sector.PRIVATE,
    "private": Sector.PRIVATE,
    "privé sous contrat": Sector.PRIVATE,
    "privé hors contrat": Sector.PRIVATE_FREE,
    "private_free": Sector.PRIVATE_FREE,
}


class Line(NamedTuple):
    """One school, in the order of COLUMNS; levels and indices are by code."""

    code: str
    name: str
    kind: str
    sector: str | None
    body: str | None
    commune_code: str | None
    commune: str | None
    address: str | None
    postcode: str | None
    website: str | None
    longitude: float | None
    latitude: float | None
    opened_on: date | None
    closed_on: date | None
    year: int | None
    pupils: int | None
    classes: Decimal | None
    network: str | None
    levels: dict[str, int]
    indices: dict[str, float]


def _classes(cell: str) -> Decimal:
    """A number of classes; halves are usual. Errors: BadValue."""
    value = parsing.money(cell)
    if not 0 <= value <= 500:
        raise BadValue(_("this is no number of classes"), _("Write a number such as 8 or 8.5."))
    return value


_BASE = (
    Column("code", _("code"), ("code", "uai", "code organisme", "identifiant"), code, required=True),
    Column("name", _("name"), ("nom", "name", "école", "school"), parsing.text, required=True),
    Column("kind", _("kind"), ("type", "kind", "nature"), parsing.one_of(KINDS), required=True),
    Column("sector", _("sector"), ("secteur", "sector", "statut"), parsing.one_of(SECTORS)),
    Column("body", _("responsible body"), ("organisme responsable", "responsable", "body"), parsing.text),
    Column("commune_code", _("commune code"), ("code commune", "code insee", "commune code"), code),
    Column("commune", _("commune"), ("commune", "municipalité", "ville", "municipality"), parsing.text),
    Column("address", _("address"), ("adresse", "address"), parsing.text),
    Column("postcode", _("postcode"), ("code postal", "postcode"), code),
    Column("website", _("website"), ("site web", "website", "web"), website, lenient=True),
    Column("longitude", _("longitude"), ("longitude", "lon"), degrees),
    Column("latitude", _("latitude"), ("latitude", "lat"), degrees),
    Column("opened_on", _("opened on"), ("ouverture", "date ouverture", "opened on"), parsing.day),
    Column("closed_on", _("closed on"), ("fermeture", "date fermeture", "closed on"), parsing.day),
    Column("year", _("school year"), ("année scolaire", "rentrée", "année", "year"), parsing.school_year),
    Column("pupils", _("pupils"), ("élèves", "effectif", "pupils"), parsing.whole(0, 20_000)),
    Column("classes", _("classes"), ("classes", "groupes"), _classes),
    Column("network", _("network"), ("réseau", "éducation prioritaire", "network"), parsing.text),
)
COLUMNS = (
    *_BASE,
    *(Column(f"level-{level}", level, (level, f"élèves {level}"), parsing.whole(0, 5_000)) for level in LEVELS),
    *(Column(f"index-{scheme}", scheme, (scheme,), parsing.number) for scheme in SCHEMES),
)


def record(*values: Any) -> Line:
    base, rest = values[: len(_BASE)], values[len(_BASE) :]
    levels = {level: value for level, value in zip(LEVELS, rest, strict=False) if value is not None}
    indices = {scheme: value for scheme, value in zip(SCHEMES, rest[len(LEVELS) :], strict=True) if value is not None}
    return Line._make((*base, levels, indices))


class Reader:
    """Turns the lines into rows of the territory's steps."""

    def __init__(self, context: Context) -> None:
        self._jurisdiction = context.options["jurisdiction"]
        self._authority, self.first = territory.authority_rows(context, self._jurisdiction)
        self._year = context.options["year"]
        self._levels = territory.level_ids(self._jurisdiction)
        self._schemes = {scheme.pk: scheme for scheme in IndexScheme.objects.all()}
        rows = Organisation.objects.exclude(code="").order_by("-pk").values_list("name", "code")
        self._bodies = {parsing.plain(name): body for name, body in rows}
        self._yielded: set[object] = set()

    def spread(self, _number: int, line: Line) -> Iterator[Staged]:
        self._check(line)
        yield from self._school(line)
        year = line.year or self._year
        if line.closed_on is not None:
            yield At.CLOSINGS, (line.code, line.closed_on)
        if not (line.pupils is not None or line.classes is not None or line.levels or line.indices or line.network):
            return
        if year not in self._yielded:
            self._yielded.add(year)
            yield At.YEARS, (year,)
        if line.pupils is not None or line.classes is not None:
            yield At.COUNTS, (line.code, year, None, line.pupils, line.classes, False, "")
        for level, pupils in line.levels.items():
            yield At.COUNTS, (line.code, year, self._levels[level], pupils, None, False, "")
        if line.network:
            yield At.NETWORKS, (line.code, year, line.network)
        for scheme, value in line.indices.items():
            yield INDICES, (line.code, scheme, year, value)

    def _check(self, line: Line) -> None:
        if (line.longitude is None) != (line.latitude is None) or abs(line.latitude or 0) > 90:
            remedy = _("Give both, in degrees, or neither.")
            raise BadRow("longitude", line.longitude, _("a position is a longitude and a latitude"), remedy)
        if line.opened_on and line.closed_on and line.closed_on < line.opened_on:
            raise BadRow("closed_on", line.closed_on, _("it would close before it opened"), _("Mend the dates."))
        for level in line.levels:
            if level not in self._levels:
                message = _("this level is not taught there")
                raise BadRow(level, line.levels[level], message, _("Empty the cell, or choose the other country."))
        for scheme, value in line.indices.items():
            low, high = self._schemes[scheme].lowest, self._schemes[scheme].highest
            if not low <= value <= high:
                between = _("this index lies between %(low)g and %(high)g") % {"low": low, "high": high}
                raise BadRow(scheme, value, between, _("Check the value in the source."))

    def _school(self, line: Line) -> Iterator[Staged]:
        responsible: str = self._authority
        if line.body:
            responsible = self._bodies.setdefault(parsing.plain(line.body), f"B-{parsing.plain(line.body)}"[:40])
            if responsible.startswith("B-") and responsible not in self._yielded:
                self._yielded.add(responsible)
                kind: OrganisationKind = (
                    OrganisationKind.COMMUNE if line.body == line.commune else OrganisationKind.SERVICE
                )
                yield At.BODIES, (responsible, str(kind), line.body, self._jurisdiction, self._authority)
        scheme = str(IdentifierScheme.UAI if is_uai(line.code) else IdentifierScheme.LOCAL)
        if self._jurisdiction == territory.QUEBECKER and line.code.isdigit():
            scheme = str(IdentifierScheme.CODE_ORGANISME)
        yield (
            At.SCHOOLS,
            SchoolRow(
                line.code,
                scheme,
                line.name,
                line.kind,
                line.sector or Sector.PUBLIC,
                responsible,
                None,
                line.commune_code,
                line.commune,
                line.address,
                line.postcode,
                line.website,
                line.longitude,
                line.latitude,
                self._calendar(line.commune_code),
                line.opened_on,
                line.closed_on,
            ),
        )

    def _calendar(self, commune_code: str | None) -> str | None:
        if self._jurisdiction == territory.QUEBECKER:
            return presets.QUEBEC_CALENDAR[0]
        zone = zones.zone_of(commune_code or "")
        return f"{zones.CODE_PREFIX}{zone.lower()}" if zone else None


def build(context: Context) -> Build:
    """One line a school, or a school and a year; the latest year describes the school."""
    reader = Reader(context)
    named = {"sector", "address", "postcode", "website", "longitude", "latitude", "commune_code"}
    absent = {name for name in named if name not in context.present} | {"area_id"}
    if "commune" not in context.present:
        absent.add("commune_name")
    steps = territory.school_steps(
        context,
        absent=absent,
        missing=territory.whole_truth(context, None),
        counts_absent=() if "classes" in context.present else ("classes",),
    )
    indices = Step(SchoolIndex, ("school_id", "scheme_id", "year_id"), ("value",), {"school_id": territory.SCHOOL})
    return Build(
        (*steps, indices),
        reader.spread,
        first=reader.first,
        after=territory.note_closings(context.at, context.actor),
        rank=lambda line: line.year or 0,
    )


JURISDICTION = Option(
    "jurisdiction",
    _("Country"),
    parsing.one_of({territory.FRENCH: territory.FRENCH, territory.QUEBECKER: territory.QUEBECKER}),
    default=lambda _viewer, _at: territory.FRENCH,
    choices=((territory.FRENCH, _("France")), (territory.QUEBECKER, _("Québec"))),
)
SCHOOLS = ImportKind(
    code="schools",
    name=_("Schools, our own CSV"),
    help=_("One line a school: code, name, kind, and what else you have (docs/formats/territory.csv.md)."),
    capability=territory.IMPORT,
    columns=COLUMNS,
    record=record,
    build=build,
    options=(territory.AUTHORITY, JURISDICTION, territory.YEAR, territory.COMPLETE, territory.CLOSING_DAY),
)
