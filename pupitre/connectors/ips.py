"""The social position index (IPS) of French schools: one value a school and a rentrée. High = favoured."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import BadValue, Build, Column, Context, ImportKind, Option, Staged, Step
from pupitre.territory import imports as territory
from pupitre.territory.models import IndexScheme, School, SchoolIndex, SchoolYear

SCHEME = "IPS"
NOT_PUBLISHED = "not published: too few pupils"


class Line(NamedTuple):
    uai: str
    year: int | None
    value: float | str | None


def _value(cell: str) -> float | str:
    """The index within its scheme's range, or why there is none ("NS": not significant)."""
    if parsing.plain(cell) in {"ns", "nd", "nc", "nonsignificatif", "nondisponible"}:
        return NOT_PUBLISHED
    value = parsing.number(cell)
    scheme = IPS_RANGE
    if not scheme[0] <= value <= scheme[1]:
        message = _("an IPS lies between %(low)g and %(high)g") % {"low": scheme[0], "high": scheme[1]}
        raise BadValue(message, _("Check the value in the source."))
    return value


IPS_RANGE = (45.0, 185.0)  # domain.md 0.4
COLUMNS = (
    Column(
        "uai",
        _("UAI"),
        ("UAI", "Identifiant_de_l_etablissement", "numero_uai", "Numéro de l'école"),
        territory.uai,
        required=True,
    ),
    Column("year", _("school year"), ("Rentrée scolaire", "rentree_scolaire", "annee_scolaire"), parsing.school_year),
    Column(
        "value",
        "IPS",
        ("IPS", "Indice de position sociale"),  # never a header that holds the year: it would not be read
        _value,
        required=True,
    ),
)
UNKNOWN = Option(
    "unknown",
    _("Schools that are not known here"),
    parsing.one_of({"pass": "pass", "report": "report"}),
    default=lambda _viewer, _at: "pass",
    choices=(("pass", _("pass over: the file covers a whole département")), ("report", _("report each one"))),
)


def build(context: Context) -> Build:
    """One line a school and a rentrée; without a year in the file, the year of the options."""
    known = set(School.objects.values_list("code", flat=True))
    scheme = IndexScheme.objects.get(pk=SCHEME).pk
    pass_over = context.options["unknown"] == "pass"
    years: set[int] = set()

    def spread(_number: int, line: Line) -> Iterator[Staged]:
        if line.value is None or (pass_over and line.uai not in known):
            return
        year = line.year or context.options["year"]
        if year not in years:
            years.add(year)
            yield 0, (year,)
        is_value = isinstance(line.value, float)
        yield 1, (line.uai, scheme, year, line.value if is_value else None, "" if is_value else line.value)

    return Build(
        (
            Step(SchoolYear, ("start_year",), repeats=True),
            Step(
                SchoolIndex,
                ("school_id", "scheme_id", "year_id"),
                ("value", "missing_reason"),
                {"school_id": territory.SCHOOL},
                within=None
                if context.actor.scope(territory.IMPORT).everywhere
                else SchoolIndex.objects.filter(school__in=School.objects.visible(context.actor, territory.IMPORT)),
            ),
        ),
        spread,
    )


INDEX = ImportKind(
    code="ips",
    name=_("Social position index (IPS)"),
    help=_("The ministry's IPS, of any year. Schools without a published value keep none."),
    capability=territory.IMPORT,
    columns=COLUMNS,
    record=Line,
    build=build,
    options=(territory.YEAR, UNKNOWN),
)
