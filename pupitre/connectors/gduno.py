"""Québec's organisations and the buildings they occupy (GDUNO layout): one line a pair of both.

A school in three buildings stands on three lines and is one school; a building shared by two schools is one building.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from pupitre.connectors.cells import code, degrees, website
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import Build, Column, Context, ImportKind, Lookup, Staged, Step
from pupitre.territory import imports as territory
from pupitre.territory.enums import Sector
from pupitre.territory.imports import At, SchoolRow
from pupitre.territory.levels import quebec_kind
from pupitre.territory.models import Building, School
from pupitre.territory.presets import QUEBEC_CALENDAR

BUILDINGS, PAIRS = len(At), len(At) + 1


class Line(NamedTuple):
    """One organisation in one building, one field a column of COLUMNS."""

    code: str
    name: str
    address: str | None
    postcode: str | None
    commune_code: str | None
    commune: str | None
    building: str
    building_name: str | None
    building_address: str | None
    building_postcode: str | None
    building_commune: str | None
    preschool: bool | None
    primary: bool | None
    secondary: bool | None
    vocational: bool | None
    adult: bool | None
    website: str | None
    longitude: float | None
    latitude: float | None


COLUMNS = (
    Column("code", _("code d’organisme"), ("CD_ORGNS", "Code organisme"), code, required=True),
    Column("name", _("name"), ("NOM_OFFCL_ORGNS", "NOM_COURT_ORGNS"), parsing.text, required=True),
    Column("address", _("address"), ("ADRS_GEO_L1_GDUNO_ORGNS",), parsing.text),
    Column("postcode", _("postcode"), ("CD_POSTL_GDUNO_ORGNS",), parsing.text),
    Column("commune_code", _("municipality code"), ("CD_MUNCP_GDUNO_ORGNS",), code),
    Column("commune", _("municipality"), ("NOM_MUNCP_GDUNO_ORGNS",), parsing.text),
    Column("building", _("building code"), ("CD_IMM", "Code immeuble"), code, required=True),
    Column("building_name", _("building"), ("NOM_IMM",), parsing.text),
    Column("building_address", _("address of the building"), ("ADRS_GEO_L1_GDUNO_IMM",), parsing.text),
    Column("building_postcode", _("postcode of the building"), ("CD_POSTL_GDUNO_IMM",), parsing.text),
    Column("building_commune", _("municipality of the building"), ("NOM_MUNCP_GDUNO_IMM",), parsing.text),
    Column("preschool", _("preschool"), ("PRESC",), parsing.yes_no),
    Column("primary", _("primary"), ("PRIM",), parsing.yes_no),
    Column("secondary", _("secondary"), ("SEC",), parsing.yes_no),
    Column("vocational", _("vocational training"), ("FORM_PRO",), parsing.yes_no),
    Column("adult", _("adult education"), ("ADULTE",), parsing.yes_no),
    Column("website", _("website"), ("SITE_WEB_ORGNS",), website, lenient=True),
    Column("longitude", _("longitude"), ("lon", "COORD_X_LL84_IMM", "longitude"), degrees, lenient=True),
    Column("latitude", _("latitude"), ("lat", "COORD_Y_LL84_IMM", "latitude"), degrees, lenient=True),
)


@dataclass
class Organisation:
    """An organisation over its lines: what it teaches in any of its buildings."""

    number: int
    lines: list[Line] = field(default_factory=list)

    def main(self) -> Line:
        """The line of the building at the organisation's own address, else the first."""
        return next((line for line in self.lines if _same_place(line)), self.lines[0])

    def teaches(self, what: str) -> bool:
        return any(getattr(line, what) for line in self.lines)


def _same_place(line: Line) -> bool:
    return line.address is not None and parsing.plain(line.address) == parsing.plain(line.building_address or "")


class Reader:
    def __init__(self, context: Context) -> None:
        self._authority, self.first = territory.authority_rows(context, territory.QUEBECKER)
        self._organisations: dict[str, Organisation] = {}

    def spread(self, number: int, line: Line) -> Iterator[Staged]:
        self._organisations.setdefault(line.code, Organisation(number)).lines.append(line)
        yield (
            BUILDINGS,
            (
                line.building,
                line.building_name or line.building,
                line.building_address,
                line.building_postcode,
                line.building_commune,
                *_position_of(line),
            ),
        )
        yield PAIRS, (line.building, line.code)

    def last(self) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
        for number, organisation in self._organisations.items():
            main = organisation.main()
            kind = quebec_kind(
                **{
                    what: organisation.teaches(what)
                    for what in ("preschool", "primary", "secondary", "vocational", "adult")
                }
            )
            row = SchoolRow(number, "code_organisme", main.name, kind, Sector.PUBLIC, self._authority)
            longitude, latitude = _position_of(main)
            row = row._replace(
                commune_code=main.commune_code,
                commune_name=main.commune,
                address=main.address,
                postcode=main.postcode,
                website=main.website,
                longitude=longitude,
                latitude=latitude,
                calendar=QUEBEC_CALENDAR[0],
            )
            yield organisation.number, At.SCHOOLS, row


def _position_of(line: Line) -> tuple[float | None, float | None]:
    if line.longitude is None or line.latitude is None:
        return None, None
    return line.longitude, line.latitude


def build(context: Context) -> Build:
    """One line a pair of an organisation and a building."""
    reader = Reader(context)
    places = ("name", "address", "postcode", "commune_name", "longitude", "latitude")
    links: Any = School.buildings.through
    steps = (
        *territory.school_steps(context, absent={"area_id"}, missing=territory.whole_truth(context, None)),
        Step(Building, ("code",), places, repeats=True),
        Step(
            links,
            ("building_id", "school_id"),
            (),
            {"building_id": Lookup(Building, "code"), "school_id": territory.SCHOOL},
        ),
    )
    return Build(
        steps,
        reader.spread,
        first=reader.first,
        last=reader.last,
        after=territory.note_closings(context.at, context.actor),
    )


GDUNO = ImportKind(
    code="gduno",
    name=_("Québec organisations and buildings (GDUNO)"),
    help=_("One line for each organisation and building: schools, centres and buildings count once."),
    capability=territory.IMPORT,
    columns=COLUMNS,
    record=Line,
    build=build,
    options=(territory.AUTHORITY, territory.COMPLETE, territory.CLOSING_DAY),
)
