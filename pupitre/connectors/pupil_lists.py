"""Lists of pupils, one a line: ONDE (BE1D), SIECLE, and our own CSV (docs/formats/roster.csv.md).

ONDE and SIECLE exports hold far more than is read: national numbers, addresses, places of birth stay in the file.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from pupitre.connectors import rosters
from pupitre.connectors.rosters import Levels, Schools, email, identifier
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import BadRow, BadValue, Build, Column, Context, ImportKind, Option, Staged
from pupitre.territory.enums import GuardianKind, PersonScheme
from pupitre.territory.permissions import ROSTER
from pupitre.territory.roster_imports.settling import Roster
from pupitre.territory.roster_imports.values import (
    INBOXES,
    SOURCE,
    YEAR,
    At,
    ClassRow,
    GuardianRow,
    MemberRow,
    complete_option,
    steps,
)

HOMES = (1, 2)  # guardians that a line of our own format may hold
GUARDIAN_WORDS = {
    "parent": GuardianKind.PARENT,
    "mère": GuardianKind.PARENT,
    "père": GuardianKind.PARENT,
    "tuteur": GuardianKind.TUTOR,
    "tutrice": GuardianKind.TUTOR,
    "tutor": GuardianKind.TUTOR,
    "autre": GuardianKind.OTHER,
    "other": GuardianKind.OTHER,
}


class Adult(NamedTuple):
    """One guardian of a line of our own format."""

    name: str
    email: str | None
    phone: str | None
    kind: str | None
    household: int | None
    may_sign: bool | None
    language: str | None


class Line(NamedTuple):
    """Somebody of a list; what a format lacks is None."""

    family: str
    given: str | None = None
    born_on: date | None = None
    level: str | None = None
    class_name: str | None = None
    unit: str | None = None  # a support unit, beside the class
    school: str | None = None
    value: str | None = None
    role: str | None = None
    email: str | None = None
    left_on: date | None = None
    adults: tuple[Adult, ...] = ()


class Reader:
    """Turns the lines of one list into rows."""

    def __init__(self, context: Context) -> None:
        self._schools, self._levels = Schools(context), Levels()
        self._day = context.at.date()
        self._seen: set[str] = set()
        named = context.options.get("school")
        self._school = self._schools.find(named) if named else None
        if named and self._school is None:
            from pupitre.kernel.imports.operations import BadOption  # noqa: PLC0415 (operations import kinds)

            raise BadOption(
                option=SCHOOL.label,
                message=_("no school within your access has this code"),
                remedy=_("Mend the code, or import the school first."),
            )

    def spread(self, line: int, record: Line) -> Iterator[Staged]:
        role = rosters.staff_role(record.role)
        if record.role and role is None and not rosters.is_pupil(record.role):
            words = _("Write one of: %(words)s.") % {"words": "élève, enseignant, directeur, aesh, référent"}
            raise BadRow("role", record.role, _("this word is not known here"), words)
        school = self._school or self._schools.required("school", record.school)
        ref = f"{'t' if role else 's'}{record.value}" if record.value else f"line {line}"
        if ref not in self._seen:
            gone = record.left_on is not None and record.left_on <= self._day
            facts = {"value": record.value, "born_on": record.born_on, "email": record.email if role else None}
            yield rosters.person(ref, record.family, record.given, "family", gone=gone, **facts)
        first = ref not in self._seen
        self._seen.add(ref)
        level = None if role else self._level(school, record.level)
        yield rosters.place(ref, school, level=level, role=role, is_main=first)
        for name, is_reference in ((record.class_name, True), (record.unit, False)):
            if name:
                key = f"{school} {name}"
                yield At.IN_CLASSES, ClassRow(key, school, name[:80])
                yield At.IN_MEMBERS, MemberRow(key, ref, bool(role), is_reference)
        if not role:
            for adult in record.adults:
                yield At.IN_GUARDIANS, GuardianRow(ref, *adult)

    def _level(self, school: int, word: str | None) -> int | None:
        """A level by its words; of "6EME BILINGUE" or "CP-CE1", the first word that names one."""
        jurisdiction = self._schools.jurisdiction(school)
        found = self._levels.find(jurisdiction, word)
        for part in (word or "").replace("-", " ").replace("/", " ").split():
            found = found or self._levels.find(jurisdiction, part)
        return found


def build_as(scheme: str, key: str) -> Callable[[Context], Build]:
    """The build of a list whose people are numbered in a scheme, in the column `key`."""

    def build(context: Context) -> Build:
        held = key if key in context.present else "family"
        reader, roster = Reader(context), Roster(context, scheme, key=held)
        whole = bool(context.options["complete"])
        return Build(steps(context, whole=whole, key=held), reader.spread, inboxes=INBOXES, prepare=roster.settle)

    return build


def _class_size(cell: str) -> str:
    text = parsing.text(cell)
    if len(text) > 80:
        raise BadValue(_("this name is too long"), _("Shorten it."))
    return text


def _record(*names: str) -> Callable[..., Line]:
    """A record of the columns of these names; the values come in their order."""

    def record(*values: Any) -> Line:
        return Line(**dict(zip(names, values, strict=True)))

    return record


SCHOOL = Option(
    "school",
    _("School"),
    parsing.text,
    help=_("Its code, where the file does not give it: an export of one school never does."),
    required=False,
)
BORN = ("Date naissance", "Date de naissance", "Né(e) le", "Né le", "DATE_NAISS", "birth_date", "date_naissance")
ONDE_COLUMNS = (
    Column("family", _("family name"), ("Nom d'usage élève", "Nom élève", "Nom", "Nom de famille"), parsing.text),
    Column("birth_name", _("name at birth"), ("Nom élève", "Nom de famille", "Nom"), parsing.text, required=True),
    Column("given", _("first name"), ("Prénom élève", "Prénom"), parsing.text, required=True),
    Column("born_on", _("born on"), BORN, rosters.birth, required=True),
    Column("level", _("level"), ("Niveau", "Libellé niveau"), parsing.text),
    Column("class_name", _("class"), ("Libellé classe", "Classe", "Nom classe"), _class_size),
    Column("unit", _("support unit"), ("Dispositif", "Libellé dispositif", "Regroupement", "ULIS"), _class_size),
    Column("school", _("school"), ("UAI", "Code RNE", "Identifiant école", "RNE"), parsing.text),
)


def _onde(family: str | None, birth_name: str, *rest: Any) -> Line:
    """The name used, where there is one, as teachers call the roll by it."""
    given, born_on, level, class_name, unit, school = rest
    return Line(family or birth_name, given, born_on, level, class_name, unit, school)


SIECLE_COLUMNS = (
    Column("family", _("family name"), ("Nom de famille", "Nom", "NOM_DE_FAMILLE", "Nom élève"), parsing.text, True),
    Column("given", _("first name"), ("Prénom", "Prénom 1", "PRENOM", "Prénom élève"), parsing.text, True),
    Column("born_on", _("born on"), BORN, rosters.birth),
    Column("level", _("level"), ("Niveau", "Libellé MEF", "MEF", "Formation", "Lib. MEF"), parsing.text),
    Column("class_name", _("class"), ("Division", "Code division", "Code structure", "Classe"), _class_size),
    Column("value", _("identifier"), ("Numéro interne", "N° interne", "ELENOET", "Num. élève étab"), identifier),
    Column("school", _("school"), ("UAI", "Code RNE", "RNE"), parsing.text),
    Column("left_on", _("left on"), ("Date de sortie", "Date sortie", "DATE_SORTIE"), parsing.day, lenient=True),
)
OWN_COLUMNS = (
    Column("family", _("family name"), ("family_name", "nom", "nom de famille"), parsing.text, required=True),
    Column("given", _("first name"), ("first_name", "given_name", "prénom"), parsing.text),
    Column("born_on", _("born on"), BORN, rosters.birth),
    Column("level", _("level"), ("level", "niveau", "degré", "année"), parsing.text),
    Column("class_name", _("class"), ("class", "classe", "groupe", "groupe-repère"), _class_size),
    Column("unit", _("support unit"), ("unit", "dispositif", "ulis"), _class_size),
    Column("school", _("school"), ("school", "école", "établissement", "uai", "code organisme"), parsing.text),
    Column("value", _("identifier"), ("identifier", "identifiant", "fiche", "numéro"), identifier),
    Column("role", _("role"), ("role", "rôle", "fonction"), parsing.text),
    Column("email", _("e-mail"), ("email", "courriel", "mél"), email),
    Column("left_on", _("left on"), ("left_on", "parti le", "date de sortie"), parsing.day),
    *(
        column
        for home in HOMES
        for column in (
            Column(f"guardian{home}", _("guardian"), (f"guardian{home}_name", f"responsable{home}"), parsing.text),
            Column(f"email{home}", _("e-mail"), (f"guardian{home}_email", f"courriel{home}", f"mél{home}"), email),
            Column(f"phone{home}", _("telephone"), (f"guardian{home}_phone", f"téléphone{home}"), parsing.text),
            Column(
                f"kind{home}",
                _("kind"),
                (f"guardian{home}_kind", f"lien{home}"),
                parsing.one_of(GUARDIAN_WORDS),
                lenient=True,
            ),
            Column(
                f"household{home}",
                _("household"),
                (f"guardian{home}_household", f"foyer{home}"),
                parsing.whole(1, 4),
                lenient=True,
            ),
            Column(
                f"may_sign{home}",
                _("may sign"),
                (f"guardian{home}_may_sign", f"signe{home}"),
                parsing.yes_no,
                lenient=True,
            ),
            Column(f"language{home}", _("language"), (f"guardian{home}_language", f"langue{home}"), parsing.text),
        )
    ),
)


def _own(*values: Any) -> Line:
    own, homes = values[:11], values[11:]
    named = dict(zip([column.name for column in OWN_COLUMNS[:11]], own, strict=True))
    adults = (homes[at : at + 7] for at in range(0, len(homes), 7))
    found = tuple(
        Adult(
            name[:120], address, phone and phone[:30], kind and str(kind), home, may_sign, language and language[:5]
        )
        for name, address, phone, kind, home, may_sign, language in adults
        if name
    )
    return Line(**named, adults=found)


ONDE = ImportKind(
    "onde",
    _("ONDE, BE1D (pupils of an école)"),
    _("The CSV extract of every pupil of a school: someone absent from it is marked missing, and never deleted."),
    ROSTER,
    ONDE_COLUMNS,
    _onde,
    build_as(PersonScheme.ONDE, "birth_name"),
    options=(SCHOOL, YEAR, complete_option("yes", _("The extract of ONDE has every pupil of the school."))),
    personal=True,
)
SIECLE = ImportKind(
    "siecle",
    _("SIECLE (pupils of a collège or lycée)"),
    _("The CSV extract of pupils, with their division."),
    ROSTER,
    SIECLE_COLUMNS,
    _record(*(column.name for column in SIECLE_COLUMNS)),
    build_as(PersonScheme.SIECLE, "value"),
    options=(SCHOOL, YEAR, complete_option("no", _("An extract may be of one division only."))),
    personal=True,
)
ROSTER_CSV = ImportKind(
    "roster",
    _("Pupils and staff (our own CSV)"),
    _("One line a person: school, class, and who answers for them. The format is documented."),
    ROSTER,
    OWN_COLUMNS,
    _own,
    build_as(PersonScheme.LOCAL, "value"),
    options=(SCHOOL, YEAR, complete_option("no"), SOURCE),
    personal=True,
)
