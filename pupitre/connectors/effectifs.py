"""Pupils and classes per French école, by level and rentrée (fr-en-ecoles-effectifs-nb_classes).

The columns "hors ULIS" leave out the pupils of ULIS, who are given apart: the levels and ULIS add up to the total,
and nobody counts twice. The nursery pupils come as one number: their sections are estimated, and marked so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from pupitre.connectors.french import COMPETENCE, Bodies, department, department_of, proper, read_sector
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import BadRow, Build, Column, Context, ImportKind, Staged, Text
from pupitre.territory import imports as territory
from pupitre.territory import zones
from pupitre.territory.enums import SchoolKind
from pupitre.territory.imports import At, SchoolRow
from pupitre.territory.levels import ELEMENTARY, EQUAL_NURSERY_COHORTS, NURSERY, french_kind, spread_total
from pupitre.territory.models import Enrolment


class Line(NamedTuple):
    """One école in one rentrée, one field a column of COLUMNS."""

    year: int
    uai: str
    denomination: str | None
    patronym: str | None
    sector: str
    commune: str | None
    commune_code: str | None
    postcode: str | None
    department: str | None
    academy: str | None
    rep: bool | None
    rep_plus: bool | None
    classes: int | None
    pupils: int | None
    nursery: int | None
    elementary: int | None
    ulis: int | None
    cp: int | None
    ce1: int | None
    ce2: int | None
    cm1: int | None
    cm2: int | None

    @property
    def by_level(self) -> tuple[int | None, ...]:
        return (self.cp, self.ce1, self.ce2, self.cm1, self.cm2)


def _pupils(name: str, label: Text, *aliases: str) -> Column:
    return Column(name, label, aliases, parsing.whole(0, 5_000))


COLUMNS = (
    Column("year", _("school year"), ("Rentrée scolaire", "rentree_scolaire"), parsing.school_year, required=True),
    Column(
        "uai",
        _("UAI"),
        ("Numéro de l'école", "numero_ecole", "UAI", "numero_uai"),
        territory.uai,
        required=True,
    ),
    Column("denomination", _("kind of name"), ("Dénomination principale", "denomination_principale"), parsing.text),
    Column("patronym", _("patron"), ("Patronyme",), parsing.text),
    Column("sector", _("sector"), ("Secteur",), read_sector, required=True),
    Column("commune", _("commune"), ("Commune", "Nom de la commune"), parsing.text),
    Column("commune_code", _("commune code"), ("Code commune", "Code INSEE de la commune"), parsing.text),
    Column("postcode", _("postcode"), ("Code Postal", "code_postal"), parsing.text),
    Column("department", _("département"), ("Code du département", "Code département"), department),
    Column("academy", _("académie"), ("Académie", "academie"), parsing.text),
    Column("rep", "REP", ("REP",), parsing.yes_no),
    Column("rep_plus", "REP+", ("REP +", "rep_plus"), parsing.yes_no),
    Column("classes", _("classes"), ("Nombre total de classes", "nombre_total_classes"), parsing.whole(0, 500)),
    _pupils("pupils", _("pupils"), "Nombre total d'élèves", "nombre_total_eleves"),
    _pupils(
        "nursery",
        _("nursery pupils"),
        "Nombre d'élèves en pré-élémentaire hors ULIS",
        "nombre_eleves_preelementaire_hors_ulis",
    ),
    _pupils(
        "elementary",
        _("elementary pupils"),
        "Nombre d'élèves en élémentaire hors ULIS",
        "nombre_eleves_elementaire_hors_ulis",
    ),
    _pupils("ulis", _("pupils in ULIS"), "Nombre d'élèves en ULIS", "nombre_eleves_ulis"),
    *(
        _pupils(level.lower(), level, f"Nombre d'élèves en {level} hors ULIS", f"nombre_eleves_{level}_hors_ulis")
        for level in ELEMENTARY
    ),
)


@dataclass
class School:
    """An école over the rentrées of a file."""

    number: int  # line of its latest rentrée
    line: Line
    years: set[int] = field(default_factory=set)
    nursery: int = 0
    elementary: int = 0


class Reader:
    """Turns the lines into rows; the schools themselves come last, when it is known which rentrées have them."""

    def __init__(self, context: Context) -> None:
        authority, self.first = territory.authority_rows(context, territory.FRENCH)
        self._bodies = Bodies(authority, context.options["competence"])
        self._levels = territory.level_ids(territory.FRENCH)
        self._schools: dict[str, School] = {}
        self._years: set[int] = set()
        estimated = Enrolment.objects.filter(is_estimate=True, level__isnull=False).order_by()
        self._estimated = set(estimated.values_list("school__code", "year_id", "level__code"))

    def spread(self, number: int, line: Line) -> Iterator[Staged]:
        self._check(line)
        school = self._schools.setdefault(line.uai, School(number, line))
        if line.year >= school.line.year:
            school.number, school.line = number, line
            school.nursery, school.elementary = line.nursery or 0, line.elementary or 0
        school.years.add(line.year)
        if line.year not in self._years:
            self._years.add(line.year)
            yield At.YEARS, (line.year,)
        yield from self._counts(line)
        if line.rep_plus or line.rep:
            yield At.NETWORKS, (line.uai, line.year, "REP+" if line.rep_plus else "REP")

    def last(self) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
        latest, earliest = max(self._years, default=0), min(self._years, default=0)
        for uai, school in self._schools.items():
            closed = date(max(school.years) + 1, 8, 31) if max(school.years) < latest else None
            opened = date(min(school.years), 9, 1) if min(school.years) > earliest else None
            for position, row in self._school(school, opened, closed):
                yield school.number, position, row
            if closed is not None:
                yield school.number, At.CLOSINGS, (uai, closed)

    def _check(self, line: Line) -> None:
        parts = [line.nursery, line.elementary, line.ulis]
        if line.pupils is not None and None not in parts and sum(part or 0 for part in parts) != line.pupils:
            message = _("nursery, elementary and ULIS pupils do not add up to the total")
            raise BadRow("pupils", line.pupils, message, _("Check the numbers of this school in the source."))
        if None in line.by_level or line.elementary is None:
            return
        if sum(level or 0 for level in line.by_level) != line.elementary:
            message = _("the levels do not add up to the elementary pupils")
            raise BadRow("elementary", line.elementary, message, _("Check the numbers in the source."))

    def _counts(self, line: Line) -> Iterator[Staged]:
        classes = Decimal(line.classes) if line.classes is not None else None
        if line.pupils is not None or classes is not None:
            yield At.COUNTS, (line.uai, line.year, None, line.pupils, classes, False, "")
        known = {**dict(zip(ELEMENTARY, line.by_level, strict=True)), "ULIS": line.ulis}
        for level, pupils in known.items():
            if pupils or (pupils is not None and self._was_estimated(line, level)):
                yield At.COUNTS, (line.uai, line.year, self._levels[level], pupils, None, False, "")
        for share in spread_total(line.nursery or 0, NURSERY, EQUAL_NURSERY_COHORTS):
            if line.nursery or (line.nursery is not None and self._was_estimated(line, share.level)):
                row = (line.uai, line.year, self._levels[share.level], share.pupils, None, True, share.rule)
                yield At.COUNTS, row

    def _was_estimated(self, line: Line, level: str) -> bool:
        """Whether an estimate stands that a zero must replace."""
        return (line.uai, line.year, level) in self._estimated

    def _school(self, school: School, opened: date | None, closed: date | None) -> Iterator[Staged]:
        line = school.line
        name = " ".join(part for part in (line.denomination, line.patronym) if part) or line.uai
        home = line.department or department_of(line.uai, line.commune_code)
        commune = proper(line.commune or "")
        kind = _kind(school, name)
        responsible, body = self._bodies.of_school(kind, line.sector, home, (line.commune_code, commune), ("", ""))
        if body is not None:
            yield At.BODIES, body
        zone = zones.zone_of(line.commune_code or f"{home}000")
        row = SchoolRow(line.uai, "uai", proper(name), kind, line.sector, responsible)
        yield (
            At.SCHOOLS,
            row._replace(
                commune_code=line.commune_code,
                commune_name=commune,
                postcode=line.postcode,
                calendar=f"{zones.CODE_PREFIX}{zone.lower()}" if zone else None,
                opened_on=opened,
                closed_on=closed,
            ),
        )


def _kind(school: School, name: str) -> str:
    """What an école is: its name, else where its pupils are."""
    said = parsing.plain(name)
    if "maternelle" in said or "elementaire" in said or "primaire" in said:
        return french_kind("", said, nursery=None, elementary=None)
    if school.nursery and school.elementary:
        return SchoolKind.PRIMARY
    return SchoolKind.NURSERY if school.nursery else SchoolKind.ELEMENTARY


def build(context: Context) -> Build:
    """One line an école and a rentrée. Known schools keep what the directory says; unknown ones are created."""
    reader = Reader(context)
    steps = territory.school_steps(
        context,
        keep={"name", "kind", "sector", "area_id", "commune_code", "commune_name", "postcode"},
        absent={"address", "website", "longitude", "latitude"},
    )
    return Build(
        steps,
        reader.spread,
        first=reader.first,
        last=reader.last,
        after=territory.note_closings(context.at, context.actor),
        rank=lambda line: line.year,
    )


PUPILS = ImportKind(
    code="pupils",
    name=_("Pupils and classes of French écoles"),
    help=_("The ministry's effectifs des écoles: pupils by level, classes, ULIS, REP, REP+; one rentrée or several."),
    capability=territory.IMPORT,
    columns=COLUMNS,
    record=Line,
    build=build,
    options=(territory.AUTHORITY, COMPETENCE),
)
