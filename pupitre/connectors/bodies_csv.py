"""Our own CSV of bodies: one line a commune, authority, council or service. See docs/formats/territory.csv.md."""

from collections.abc import Iterator
from datetime import date
from enum import IntEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from pupitre.connectors.cells import code
from pupitre.connectors.territory_csv import JURISDICTION
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import (
    BadRow,
    Build,
    Column,
    Context,
    ImportKind,
    Lookup,
    Problem,
    Step,
)
from pupitre.territory import imports as territory
from pupitre.territory import tree
from pupitre.territory.engine import is_insee
from pupitre.territory.enums import OrganisationKind
from pupitre.territory.models import Organisation

KINDS = {
    **{kind.value: kind.value for kind in OrganisationKind},
    "epci": OrganisationKind.AUTHORITY,
    "métropole": OrganisationKind.AUTHORITY,
    "agglomération": OrganisationKind.AUTHORITY,
    "communauté de communes": OrganisationKind.AUTHORITY,
    "syndicat": OrganisationKind.AUTHORITY,
    "collectivité": OrganisationKind.AUTHORITY,
    "centre de services scolaire": OrganisationKind.AUTHORITY,
    "commission scolaire": OrganisationKind.AUTHORITY,
    "municipalité": OrganisationKind.COMMUNE,
    "ville": OrganisationKind.COMMUNE,
    "municipality": OrganisationKind.COMMUNE,
    "département": OrganisationKind.DEPARTEMENT,
    "région": OrganisationKind.REGION,
    "académie": OrganisationKind.STATE,
    "dsden": OrganisationKind.STATE,
    "ministère": OrganisationKind.STATE,
    "circonscription": OrganisationKind.AREA,
    "secteur": OrganisationKind.AREA,
    "organisme privé": OrganisationKind.PRIVATE_BODY,
    "ogec": OrganisationKind.PRIVATE_BODY,
}
COLUMNS = (
    Column("code", _("code"), ("code", "code insee", "insee", "code officiel", "siren", "identifiant"), code, True),
    Column("name", _("name"), ("nom", "name", "libellé", "organisme", "body"), parsing.text, required=True),
    Column("kind", _("kind"), ("type", "kind", "nature"), parsing.one_of(KINDS), required=True),
    Column("parent", _("depends on"), ("dépend de", "rattachement", "parent", "depends on"), parsing.text),
    Column(
        "population", _("population"), ("population", "habitants", "inhabitants"), parsing.whole(0, 2_000_000_000)
    ),
    Column("label", _("what it is called"), ("appellation", "label"), parsing.text),
    Column("opened_on", _("opened on"), ("ouverture", "date création", "opened on"), parsing.day),
    Column("closed_on", _("closed on"), ("fermeture", "date suppression", "closed on"), parsing.day),
)
DEEPEST = 4  # new bodies above another, at most
Why = tuple[Any, Any]  # what is wrong, what to do


class At(IntEnum):
    """The steps, in order: who takes a code, what stays in its place, then the others, the upper ones first."""

    NAMED = 0
    STAYING = 1
    PLACED = 2  # and one more for each new body above


OPTIONAL = ("population", "label", "opened_on", "closed_on")
UNKNOWN = (_("no body has this code or this name"), _("Add its line to the file, or mend the cell."))
SEVERAL = (_("several bodies have this name"), _("Write the code of the one you mean."))
TOO_DEEP = (_("too many new bodies stand above it"), _("Import the upper ones first."))
NAMED_ONLY = (
    _("its body has no code yet: it takes this one and stays where it is"),
    _("Import it again to move it."),
)
NO_CODE = (_("this body has no code yet"), _("Give it one, by a line of its own in the file."))
SENTENCES = {
    tree.Misplacing.CIRCLE: (_("it would depend on itself, through others"), _("Mend what depends on what.")),
    tree.Misplacing.REACH: (_("it would lie outside your access"), _("Place it under a body that your role covers.")),
    tree.Misplacing.UNDER_REFUSED: (_("the line it depends on is refused"), _("Mend that line first.")),
}


class Line(NamedTuple):
    """One body, in the order of COLUMNS; `parent` is a code or a name."""

    code: str
    name: str
    kind: str
    parent: str | None
    population: int | None
    label: str | None
    opened_on: date | None
    closed_on: date | None


class Known(NamedTuple):
    """A body as it stands."""

    pk: int
    code: str
    name: str
    kind: str
    parent_id: int | None


class Place(NamedTuple):
    """A line of the file, and the node that it depends on (None: nothing, or what it depends on already)."""

    number: int
    line: Line
    parent: tree.Node | None = None


class Reader:
    """Turns the lines into rows. A node of the tree is the number of a known body, or the code of a new one."""

    def __init__(self, context: Context) -> None:
        self._warn, self._jurisdiction = context.warn, context.options["jurisdiction"]
        scope = context.actor.scope(territory.IMPORT)
        self._within = None if scope.everywhere else scope.organisations
        rows = Organisation.objects.order_by("pk").values_list(*Known._fields)
        self._known = {row.pk: row for row in (Known._make(row) for row in rows)}
        self._by_code = {row.code: row for row in self._known.values() if row.code}
        self._read: dict[tree.Node, Place] = {}
        named: dict[tuple[str, str], list[Known]] = {}
        for row in self._known.values():
            named.setdefault((row.name, row.kind), []).append(row)
        self._bare = {key: rows[0] for key, rows in named.items() if len(rows) == 1 and not rows[0].code}

    def spread(self, number: int, line: Line) -> None:
        """Keep the line: it may depend on one that stands further down."""
        known = self._by_code.get(line.code)
        self._check(line, known)
        known = known or self._bare.get((line.name, line.kind))
        node: tree.Node = known.pk if known else line.code
        if node in self._read:
            raise BadRow("code", line.code, _("an earlier line says the same thing"), _("Keep one of the two lines."))
        self._read[node] = Place(number, line)

    def last(self) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
        """The rows: what is known and stays, then the others, each below what it depends on."""
        standing: dict[tree.Node, tree.Node | None] = {pk: row.parent_id for pk, row in self._known.items()}
        moved = self._moved(standing)
        faults, after = tree.misplaced(standing, moved, self._within), {**standing, **moved}
        for node, parent in moved.items():
            number, line, _parent = self._read[node]
            facts = (line.population, line.label or "", line.opened_on, line.closed_on)
            head = (line.code, line.kind, line.name, self._jurisdiction)
            depth = sum(one not in standing for one in tree.ancestors(node, after))
            if node in faults:
                self._refuse(number, line, SENTENCES[faults[node]])
            elif depth > DEEPEST:
                self._refuse(number, line, TOO_DEEP)
            elif isinstance(node, int) and not self._known[node].code:
                if parent != standing[node]:
                    self._refuse(number, line, NAMED_ONLY, refuses=False)
                yield number, At.NAMED, (line.name, line.kind, line.code, *facts)
            elif node in standing and parent == standing[node]:
                yield number, At.STAYING, (*head, *facts)
            else:
                yield number, At.PLACED + depth, (*head, *facts, self._code_of(parent) if parent else None)

    def _moved(self, standing: dict[tree.Node, tree.Node | None]) -> dict[tree.Node, tree.Node | None]:
        """The parent of each node of the file; lines whose parent nothing is found for are refused."""
        named = self._named()
        moved: dict[tree.Node, tree.Node | None] = {}
        for node, (number, line, _parent) in self._read.items():
            found = self._parent(line, named)
            if isinstance(found, tuple):
                self._refuse(number, line, found)
            else:
                moved[node] = standing.get(node) if found is None else found
        return moved

    def _check(self, line: Line, known: Known | None) -> None:
        if line.opened_on and line.closed_on and line.closed_on < line.opened_on:
            raise BadRow("closed_on", line.closed_on, _("it would close before it opened"), _("Mend the dates."))
        if known is not None and known.kind != line.kind:
            held = OrganisationKind(known.kind).label
            message = _("this code is that of another kind of body: %(kind)s") % {"kind": held}
            raise BadRow("kind", line.kind, message, _("Mend the code or the kind; a file does not change it."))
        french = self._jurisdiction == territory.FRENCH
        if french and known is None and line.kind == OrganisationKind.COMMUNE and not is_insee(line.code):
            remedy = _("It has five figures, 01004 for instance; spreadsheets cut its first zero.")
            raise BadRow("code", line.code, _("this is not the INSEE code of a commune"), remedy)

    def _named(self) -> dict[str, set[tree.Node]]:
        """The nodes that a cell may mean, by code and by name, those of the file included."""
        named: dict[str, set[tree.Node]] = {}
        for pk, row in self._known.items():
            named.setdefault(parsing.plain(row.name), set()).add(pk)
        for node, place in self._read.items():
            named.setdefault(parsing.plain(place.line.name), set()).add(node)
        return named

    def _parent(self, line: Line, named: dict[str, set[tree.Node]]) -> tree.Node | Why | None:
        """The node that a line depends on, None where it does not say, or what is wrong with its cell."""
        if not line.parent:
            return None
        code_ = line.parent.upper()
        by_code = self._by_code.get(code_)
        if by_code is not None:
            return by_code.pk
        if code_ in self._read:
            return code_
        found = named.get(parsing.plain(line.parent), set())
        if len(found) != 1:
            return SEVERAL if found else UNKNOWN
        [node] = found
        return node if self._code_of(node) else NO_CODE

    def _code_of(self, node: tree.Node) -> str:
        """The code of a node, once the file is written."""
        if node in self._read:
            return self._read[node].line.code
        return self._known[node].code if isinstance(node, int) else str(node)

    def _refuse(self, number: int, line: Line, why: Why, *, refuses: bool = True) -> None:
        message, remedy = why
        self._warn(Problem(number, str(_("depends on")), line.parent or "", str(message), str(remedy), refuses))


def build(context: Context) -> Build:
    """One line a body, known by its code; one that has none yet is known by its name and kind, and takes it."""
    reader = Reader(context)
    everywhere = context.actor.scope(territory.IMPORT).everywhere
    common: dict[str, Any] = {
        "absent": frozenset(OPTIONAL) - context.present,
        "within": None if everywhere else Organisation.objects.visible(context.actor, territory.IMPORT),
    }
    columns, kept = ("kind", "name", "jurisdiction", *OPTIONAL), frozenset({"kind", "jurisdiction"})
    code_of_parent = {"parent_id": Lookup(Organisation, "code")}
    placed = Step(Organisation, ("code",), (*columns, "parent_id"), code_of_parent, keep=kept, **common)
    return Build(
        (
            Step(Organisation, ("name", "kind"), ("code", *OPTIONAL), only_known=True, **common),
            Step(Organisation, ("code",), columns, keep=kept, only_known=True, **common),
            *[placed] * (DEEPEST + 1),
        ),
        reader.spread,
        last=reader.last,
    )


BODIES = ImportKind(
    code="bodies",
    name=_("Bodies, our own CSV"),
    help=_("One line a commune, council or service: code, name, kind, population, what it depends on."),
    capability=territory.IMPORT,
    columns=COLUMNS,
    record=Line,
    build=build,
    options=(JURISDICTION,),
)
