"""The French directory of establishments (annuaire de l'éducation), whatever its vintage: 13 to 72 columns.

Source: the ministry's open data (fr-en-annuaire-education, and fr-en-adresse-et-geolocalisation before it). Headers
changed from one year to the next, so columns are found by meaning; what is not in a file is left as it stands.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from pupitre.connectors import lambert93
from pupitre.connectors.cells import code, degrees, website
from pupitre.connectors.french import COMPETENCE, FIRST_DEGREE, Bodies, department, department_of, proper, read_sector
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import Build, Column, Context, ImportKind, Option, Problem, Staged
from pupitre.territory import imports as territory
from pupitre.territory import zones
from pupitre.territory.enums import Sector
from pupitre.territory.imports import At, SchoolRow
from pupitre.territory.levels import french_kind
from pupitre.territory.models import School

ECOLES, ALL = "ecoles", "all"


class Line(NamedTuple):
    """One establishment, one field a column of COLUMNS."""

    uai: str
    name: str | None
    denomination: str | None
    patronym: str | None
    type: str | None
    nature: str | None
    sector: str | None
    contract: str | None
    nursery: bool | None
    elementary: bool | None
    commune_code: str | None
    commune: str | None
    address: str | None
    postcode: str | None
    website: str | None
    longitude: float | None
    latitude: float | None
    x: float | None
    y: float | None
    department: str | None
    academy_code: str | None
    academy: str | None
    region_code: str | None
    region: str | None
    area_code: str | None
    area: str | None
    pupils: int | None
    network: str | None
    opened_on: date | None
    state: str | None
    year: int | None


def _network(cell: str) -> str | None:
    word = parsing.plain(cell)
    if "repplus" in word:
        return "REP+"
    return "REP" if "rep" in word.split("-")[0] and "hors" not in word else None


COLUMNS = (
    Column(
        "uai",
        _("UAI"),
        (
            "Identifiant_de_l_etablissement",
            "UAI",
            "numero_uai",
            "Code établissement",
            "Numéro de l'école",
            "code_uai",
        ),
        territory.uai,
        required=True,
    ),
    Column("name", _("name"), ("Nom_etablissement", "Appellation officielle", "Nom école"), parsing.text),
    Column("denomination", _("kind of name"), ("Dénomination principale", "denomination_principale"), parsing.text),
    Column("patronym", _("patron"), ("Patronyme uai", "Patronyme"), parsing.text),
    Column("type", _("type"), ("Type_etablissement", "Type d'établissement"), parsing.plain),
    Column("nature", _("nature"), ("libelle_nature", "Nature", "nature_uai_libe"), parsing.plain),
    Column(
        "sector",
        _("sector"),
        ("Statut_public_prive", "Secteur Public/Privé", "Secteur", "secteur_public_prive_libe", "Statut"),
        read_sector,
        lenient=True,
    ),
    Column("contract", _("contract"), ("type_contrat_prive", "Type de contrat", "Contrat"), parsing.plain),
    Column("nursery", _("nursery classes"), ("Ecole_maternelle",), parsing.yes_no, lenient=True),
    Column("elementary", _("elementary classes"), ("Ecole_elementaire",), parsing.yes_no, lenient=True),
    Column("commune_code", _("commune code"), ("Code_commune", "Code INSEE de la commune", "code_insee"), code),
    Column(
        "commune",
        _("commune"),
        ("Nom_commune", "Commune", "libelle_commune", "Nom de la commune", "Localité d'acheminement"),
        parsing.text,
    ),
    Column("address", _("address"), ("Adresse_1", "Adresse", "adresse_uai"), parsing.text),
    Column("postcode", _("postcode"), ("Code_postal", "code_postal_uai"), code),
    Column("website", _("website"), ("Web", "Site web", "site_internet", "url"), website, lenient=True),
    Column("longitude", _("longitude"), ("longitude", "lon"), degrees, lenient=True),
    Column("latitude", _("latitude"), ("latitude", "lat"), degrees, lenient=True),
    Column("x", _("Lambert 93 easting"), ("coordX_origine", "coordonnee_X", "X"), parsing.number, lenient=True),
    Column("y", _("Lambert 93 northing"), ("coordY_origine", "coordonnee_Y", "Y"), parsing.number, lenient=True),
    Column("department", _("département"), ("Code_departement", "Code du département"), department),
    Column("academy_code", _("number of the académie"), ("Code_academie",), code),
    Column("academy", _("académie"), ("Libelle_academie", "Académie"), parsing.text),
    Column("region_code", _("number of the région"), ("Code_region",), code),
    Column("region", _("région"), ("Libelle_region", "Région"), parsing.text),
    Column("area_code", _("number of the circonscription"), ("code_circonscription",), code),
    Column("area", _("circonscription"), ("nom_circonscription", "circonscription"), parsing.text),
    Column(
        "pupils",
        _("pupils"),
        ("Nombre_d_eleves", "Nombre total d'élèves", "effectif", "effectifs"),
        parsing.whole(0, 20_000),
        lenient=True,
    ),
    Column("network", _("priority network"), ("Appartenance_Education_Prioritaire",), _network),
    Column("opened_on", _("opened on"), ("date_ouverture", "Date d'ouverture"), parsing.day, lenient=True),
    Column("state", _("state"), ("etat", "Etat établissement", "etat_etablissement_libe"), parsing.plain),
    Column("year", _("school year"), ("Rentrée scolaire", "rentree_scolaire", "annee_scolaire"), parsing.school_year),
)

TAKE = Option(
    "take",
    _("Establishments"),
    parsing.one_of({ECOLES: ECOLES, ALL: ALL}),
    default=lambda _viewer, _at: ECOLES,
    choices=((ECOLES, _("écoles only")), (ALL, _("all that teach: écoles, collèges, lycées, special education"))),
)
ESTIMATE = Option(
    "estimate",
    _("Pupils by level"),
    parsing.yes_no,
    default=lambda _viewer, _at: "yes",
    choices=(("yes", _("estimate them from the total")), ("no", _("leave them out"))),
    help=_("Equal cohorts by kind of school; counts already known are left alone, estimates are marked."),
)


class Reader:
    """Turns the lines of a directory into rows of the territory's steps."""

    def __init__(self, context: Context) -> None:
        options = context.options
        authority, self.first = territory.authority_rows(context, territory.FRENCH)
        self._bodies = Bodies(authority, options["competence"])
        self._context, self._year = context, options["year"]
        self._take_all, self._estimate = options["take"] == ALL, options["estimate"]
        self._levels = territory.level_ids(territory.FRENCH)
        self._counted = territory.counted_levels()
        self._closed = dict(School.objects.exclude(closed_on=None).values_list("code", "closed_on"))
        self._years: set[int] = set()

    def spread(self, number: int, line: Line) -> Iterator[Staged]:
        name = line.name or " ".join(part for part in (line.denomination, line.patronym) if part) or line.uai
        kind = french_kind(
            line.type or line.nature or "", parsing.plain(name), nursery=line.nursery, elementary=line.elementary
        )
        if kind not in FIRST_DEGREE and not (self._take_all and self._teaches(line)):
            return
        year = line.year or self._year
        if line.state is not None and line.state.startswith("ferme"):
            yield At.CLOSINGS, (line.uai, date(year, 8, 31))
            return
        if line.uai in self._closed:
            self._warn_closed(number, line.uai)
        yield from self._school(line, name, kind)
        yield from self._counts(line, kind, year)

    def _teaches(self, line: Line) -> bool:
        what = line.type or line.nature or ""
        return not ("administratif" in what or "orientation" in what)

    def _school(self, line: Line, name: str, kind: str) -> Iterator[Staged]:
        sector = line.sector or Sector.PUBLIC
        if sector == Sector.PRIVATE and line.contract and ("sans" in line.contract or "hors" in line.contract):
            sector = Sector.PRIVATE_FREE
        home = line.department or department_of(line.uai, line.commune_code)
        commune = proper(line.commune or "")
        responsible, body = self._bodies.of_school(
            kind, sector, home, (line.commune_code, commune), (line.region_code or "", line.region or "")
        )
        if body is not None:
            yield At.BODIES, body
        area = (line.area_code or (line.area and f"C{home}-{parsing.plain(line.area)}"[:40]), line.area)
        yield from self._bodies.areas((line.academy_code or line.academy, line.academy), area)
        longitude, latitude = _where(line)
        zone = zones.zone_of(line.commune_code or f"{home}000")
        yield (
            At.SCHOOLS,
            SchoolRow(
                line.uai,
                "uai",
                proper(name),
                kind,
                sector,
                responsible,
                area[0],
                line.commune_code,
                commune,
                line.address,
                line.postcode,
                line.website,
                longitude,
                latitude,
                f"{zones.CODE_PREFIX}{zone.lower()}" if zone else None,
                line.opened_on,
            ),
        )

    def _counts(self, line: Line, kind: str, year: int) -> Iterator[Staged]:
        if line.pupils is None and line.network is None:
            return
        if year not in self._years:
            self._years.add(year)
            yield At.YEARS, (year,)
        if line.pupils is not None:
            yield At.COUNTS, (line.uai, year, None, line.pupils, None, False, "")
            if self._estimate and (line.uai, year) not in self._counted:
                yield from territory.estimates(line.uai, year, kind, line.pupils, self._levels)
        if line.network is not None:
            yield At.NETWORKS, (line.uai, year, line.network)

    def _warn_closed(self, number: int, uai: str) -> None:
        message = str(_("this school is closed here, and open in the file"))
        remedy = str(_("If it teaches again, reopen it from its page."))
        self._context.warn(Problem(number, str(_("state")), uai, message, remedy, refuses=False))


def _where(line: Line) -> tuple[float | None, float | None]:
    """Degrees from the file, else from Lambert 93; a position is whole or absent."""
    if line.longitude is not None and line.latitude is not None and -90 <= line.latitude <= 90:
        return line.longitude, line.latitude
    if line.x is not None and line.y is not None and lambert93.covers(line.x, line.y):
        return lambert93.to_degrees(line.x, line.y)
    return None, None


def build(context: Context) -> Build:
    """One line an establishment (or an establishment and a year: the latest year describes it)."""
    reader = Reader(context)
    kinds = None if context.options["take"] == ALL else FIRST_DEGREE
    steps = territory.school_steps(
        context,
        absent=_absent(context.present),
        missing=territory.whole_truth(context, kinds),
        counts_absent=("classes",),
    )
    return Build(
        steps,
        reader.spread,
        first=reader.first,
        after=territory.note_closings(context.at, context.actor),
        rank=lambda line: line.year or 0,
    )


def _absent(present: frozenset[str]) -> set[str]:
    """The columns of a school that nothing in the file speaks of."""
    sources = {
        "name": {"name", "denomination", "patronym"},
        "sector": {"sector"},
        "area_id": {"area", "area_code"},
        "commune_code": {"commune_code"},
        "commune_name": {"commune"},
        "address": {"address"},
        "postcode": {"postcode"},
        "website": {"website"},
    }
    absent = {column for column, names in sources.items() if not names & present}
    if not {"longitude", "latitude"} <= present and not {"x", "y"} <= present:
        absent |= {"longitude", "latitude"}
    return absent


DIRECTORY = ImportKind(
    code="directory",
    name=_("French directory of schools"),
    help=_("The ministry's annuaire de l’éducation, of any year: schools, their place, their bodies, their pupils."),
    capability=territory.IMPORT,
    columns=COLUMNS,
    record=Line,
    build=build,
    options=(
        territory.AUTHORITY,
        COMPETENCE,
        TAKE,
        territory.YEAR,
        ESTIMATE,
        territory.COMPLETE,
        territory.CLOSING_DAY,
    ),
)
