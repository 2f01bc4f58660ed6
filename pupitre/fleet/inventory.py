"""An existing inventory comes into the register: Snipe-IT, GLPI, or any table whose columns somebody matched.

Which header is which column, which word is which state and which model is which are remembered for a body and the
headers of its file (`ColumnMapping`); the frame of kernel/imports does the rest. See docs/formats/inventory.csv.md.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.enums import DeviceState
from pupitre.fleet.models import ColumnMapping, Device
from pupitre.fleet.permissions import EDIT
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.operations import BadOption
from pupitre.kernel.imports.values import (
    BadRow,
    BadValue,
    Build,
    Column,
    Context,
    ImportKind,
    Lookup,
    Option,
    Staged,
    Step,
)
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import DeviceModel
from pupitre.territory.enums import OrganisationKind
from pupitre.territory.models import Organisation, School

MONTH = 30.4375  # days
MANY = (
    20_000  # texts of a file whose reading is kept: an inventory says the same days, prices and schools over and over
)
plain = lru_cache(MANY)(parsing.plain)
text, day, money = lru_cache(MANY)(parsing.text), lru_cache(MANY)(parsing.day), lru_cache(MANY)(parsing.money)
LIFE_YEARS = {"tablet": 5, "laptop": 5, "desktop": 6, "screen": 8, "projector": 7, "network": 7, "server": 6}
"""Technical lives proposed for models that an inventory brings (domain.md D7); the catalogue corrects them."""
CATEGORIES = (
    ("tablet", ("tablet", "ipad", "tablette", "galaxytab")),
    ("laptop", ("laptop", "chromebook", "notebook", "portable", "macbook", "thinkpad", "latitude", "elitebook")),
    ("screen", ("screen", "display", "ecran", "tni", "tbi", "eni", "monitor", "moniteur")),
    ("projector", ("projector", "projecteur", "videoprojecteur", "vpi")),
    ("desktop", ("desktop", "tour", "optiplex", "imac", "ordinateurfixe", "bureau", "computer", "ordinateur")),
    ("server", ("server", "serveur")),
    ("network", ("switch", "accesspoint", "borne", "commutateur", "router", "routeur")),
    ("phone", ("phone", "telephone")),
)
STATES: Mapping[str, tuple[str, ...]] = {
    "in_store": (
        "ready to deploy",
        "in stock",
        "en stock",
        "stock",
        "disponible",
        "available",
        "pending",
        "in_store",
    ),
    "in_use": ("deployed", "in use", "en service", "utilisé", "affecté", "déployé", "actif", "active", "in_use"),
    "on_loan": ("on loan", "prêté", "en prêt", "on_loan"),
    "in_repair": ("out for repair", "in repair", "en réparation", "sav", "broken - not fixable", "in_repair"),
    "lost": ("lost", "perdu", "lost/stolen", "lost stolen"),
    "stolen": ("stolen", "volé"),
    "retired": ("archived", "retired", "réformé", "au rebut", "out for diagnostics", "hors service"),
}
KNOWN_STATES = {plain(word): state for state, words in STATES.items() for word in words}
CREATE = ""  # the model of the file is made


class Line(NamedTuple):
    serial: str | None
    tag: str | None
    model: str | None
    category: str | None
    state: str | None
    school: str | None
    name: str | None
    bought_on: date | None
    price: Decimal | None
    warranty_until: date | None
    warranty_months: int | None
    support_ends_on: date | None
    os: str | None
    note: str | None


def code_of(cell: str) -> str:
    """A serial number or a label: capitals, without white space around."""
    return cell.strip().upper()


def _clipped(most: int) -> Callable[[str], str]:
    return lambda cell: parsing.text(cell)[:most]


def _months(cell: str) -> int:
    found = re.match(r"\s*(\d{1,3})", cell)
    if not found:
        raise BadValue(_("this is not a number of months"), _("Write digits, such as 36."))
    return int(found[1])


COLUMNS = (
    Column("serial", _("Serial number"), ("serial", "serial number", "numéro de série", "n° de série"), code_of),
    Column("tag", _("Label"), ("asset tag", "inventory number", "numéro d'inventaire", "étiquette"), code_of),
    Column("model", _("Model"), ("model", "modèle", "asset model", "models", "modèle du poste"), text),
    Column("category", _("Category"), ("category", "catégorie", "type", "types"), text),
    Column("state", _("State"), ("status", "statut", "état", "state", "status label"), text),
    Column(
        "school",
        _("School"),
        (
            "uai",
            "code organisme",
            "school",
            "école",
            "établissement",
            "location",
            "lieu",
            "locations",
            "default location",
        ),
        parsing.text,
    ),
    Column("name", _("Name on the network"), ("asset name", "name", "nom", "hostname"), _clipped(80)),
    Column(
        "bought_on",
        _("Bought on"),
        ("purchase date", "purchased", "date d'achat", "bought on", "acheté le"),
        day,
        lenient=True,
    ),
    Column(
        "price",
        _("Price paid"),
        ("purchase cost", "cost", "prix", "prix ttc", "prix d'achat", "price"),
        money,
        lenient=True,
    ),
    Column(
        "warranty_until",
        _("Under warranty until"),
        ("warranty expires", "fin de garantie", "warranty until", "garantie jusqu'au"),
        day,
        lenient=True,
    ),
    Column(
        "warranty_months",
        _("Warranty in months"),
        ("warranty", "garantie", "durée de garantie"),
        _months,
        lenient=True,
    ),
    Column(
        "support_ends_on",
        _("End of the vendor's support"),
        ("auto update expiration", "aue", "fin de support", "support ends"),
        day,
        lenient=True,
    ),
    Column(
        "os",
        _("System"),
        ("operating system", "système d'exploitation - nom", "operating system - name", "os", "système"),
        _clipped(80),
    ),
    Column("note", _("Note"), ("notes", "note", "commentaires", "comments", "comment"), _clipped(250)),
)


def signature(headers: Sequence[str]) -> str:
    """What tells one layout of file from another: its headers, in order."""
    return hashlib.sha256("\n".join(plain(header) for header in headers).encode()).hexdigest()


def adapt(columns: tuple[Column, ...], options: Mapping[str, Any]) -> tuple[Column, ...]:
    """The columns, found where the mapping says; without a mapping, by their usual names."""
    mapping: ColumnMapping | None = options.get("mapping")
    if mapping is None:
        return columns
    return tuple(
        replace(column, aliases=(header,) if (header := mapping.columns.get(column.name)) else ())
        for column in columns
    )


def category_of(*words: str | None) -> str:
    """The category that a model's name or the file's own words mean; "other" where they say nothing."""
    said = plain(" ".join(word for word in words if word))
    return next((code for code, marks in CATEGORIES if any(mark in said for mark in marks)), "other")


def code_for(name: str) -> str:
    """The code of a model that an inventory brings."""
    return re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-")[:40] or "MODEL"


def known_models(owner: Organisation) -> dict[str, str]:
    """The codes of the models of a body, by what a file may call them."""
    rows = DeviceModel.objects.filter(organisation=owner).order_by("-pk").values_list("name", "code")
    return {plain(word): code for name, code in rows for word in (name, code)}


def schools_named(actor: Viewer) -> dict[str, int | None]:
    """The schools that the person may edit, by code and by name; None where two have the same name."""
    found: dict[str, int | None] = {}
    rows = list(School.objects.visible(actor, EDIT).order_by("pk").values_list("pk", "code", "name"))
    for pk, _code, name in rows:
        found[plain(name)] = None if plain(name) in found else pk
    found.update({plain(code): pk for pk, code, _name in rows})
    return found


def owner_of(context: Context) -> Organisation:
    """The body of the options, where the person edits its equipment. Errors: BadOption."""
    said = context.options["owner"]
    bodies = Organisation.objects.visible(context.actor, EDIT).exclude(kind=OrganisationKind.AREA)
    found = bodies.filter(Q(code=said) & ~Q(code="") | Q(name__iexact=said)).order_by("kind", "pk").first()
    if found is None:
        raise BadOption(option=_("Owner"), message=_("no body that you equip has this name"), remedy="")
    return found


def build(context: Context) -> Build:
    """One line a device, known by its serial number, else by its label; state and place are set once."""
    owner, mapping = owner_of(context), context.options.get("mapping")
    reading = _Reading(context, owner, mapping)
    models = Step(
        DeviceModel,
        ("organisation_id", "code"),
        ("name", "category", "life_years", "is_for_sale"),
        keep=frozenset({"name", "category", "life_years", "is_for_sale"}),
        repeats=True,
    )
    absent = frozenset(name for name in ABSENT if name not in context.present)
    if "warranty_months" in context.present:
        absent -= {"warranty_until"}
    shared: dict[str, Any] = {
        "lookups": {"model_id": Lookup(DeviceModel, "code", {"organisation_id": str(owner.pk)})},
        "keep": frozenset({"state", "school_id", "model_id"}),
        "within": Device.objects.visible(context.actor, EDIT),
    }
    by_serial = Step(
        Device, ("organisation_id", "serial"), ("asset_tag", *FACTS), absent=absent | _untagged(context), **shared
    )
    by_tag = Step(Device, ("organisation_id", "asset_tag"), FACTS, absent=absent, **shared)
    return Build((models, by_serial, by_tag), reading.spread)


DATED = ("bought_on", "price", "warranty_until", "support_ends_on")
FACTS = (
    "model_id",
    "state",
    "school_id",
    "name",
    "bought_on",
    "price",
    "warranty_until",
    "support_ends_on",
    "os",
    "note",
)
ABSENT = ("name", *DATED, "os", "note")


def _untagged(context: Context) -> frozenset[str]:
    return frozenset() if "tag" in context.present else frozenset({"asset_tag"})


class _Reading:
    """What the lines of a file become, with the models, schools and labels of the base read once."""

    def __init__(self, context: Context, owner: Organisation, mapping: ColumnMapping | None) -> None:
        self.owner = owner.pk
        self.models = known_models(owner)
        self.chosen = {plain(name): code for name, code in (mapping.model_codes if mapping else {}).items()}
        self.states = {plain(word): state for word, state in (mapping.states if mapping else {}).items()}
        self.schools = schools_named(context.actor)
        borne = Device.objects.filter(organisation=owner).exclude(asset_tag="").order_by()
        self.tags: dict[str, str] = dict(borne.values_list("asset_tag", "serial"))
        self.made: dict[str, str] = {}

    def spread(self, _number: int, line: Line) -> Iterable[Staged]:
        """A device, and its model where nobody knows it yet."""
        serial, tag = line.serial or "", line.tag or ""
        if not serial and not tag:
            raise BadRow("serial", "", _("neither serial number nor label"), _("Give one of them."))
        if tag and self.tags.setdefault(tag, serial) != serial:
            raise BadRow("tag", tag, _("another device bears this label"), _("Give this one another label."))
        code, fresh = self._model(line)
        if fresh:
            yield 0, fresh
        school = self._school(line.school)
        state = self._state(line.state, school)
        until = line.warranty_until
        if until is None and line.warranty_months and line.bought_on:
            until = line.bought_on + timedelta(days=round(line.warranty_months * MONTH))
        facts = (
            code, state, school, line.name or "", line.bought_on, line.price, until, line.support_ends_on,
            line.os or "", line.note or "",
        )  # fmt: skip
        if serial:
            yield 1, (self.owner, serial, tag, *facts)
        else:
            yield 2, (self.owner, tag, *facts)

    def _model(self, line: Line) -> tuple[str, tuple[Any, ...] | None]:
        """The code of the line's model, and its row where it is met for the first time and is to be made."""
        name = line.model or line.category or ""
        if not name:
            raise BadRow("model", "", _("no model"), _("Say what the device is."))
        said = plain(name)
        code = self.chosen.get(said) or self.models.get(said) or self.made.get(said)
        if code:
            return code, None
        code = self.made[said] = code_for(name)
        category = category_of(name, line.category)
        return code, (self.owner, code, name[:160], category, LIFE_YEARS.get(category, 5), False)

    def _school(self, said: str | None) -> int | None:
        if not said:
            return None
        found = self.schools.get(plain(said), 0)
        if found is None:
            raise BadRow("school", said, _("several schools have this name"), _("Write the code of the school."))
        if found == 0:
            raise BadRow(
                "school", said, _("no school that you equip has this code or name"), _("Mend it, or empty it.")
            )
        return found

    def _state(self, said: str | None, school: int | None) -> str:
        """The state that a word means; what is used nowhere known is in store."""
        if not said:
            return "in_use" if school else "in_store"
        found = self.states.get(plain(said)) or KNOWN_STATES.get(plain(said))
        if found is None:
            words = ", ".join(str(label) for _value, label in DeviceState.choices)
            raise BadRow(
                "state", said, _("this word is no state that Pupitre knows"), _("Match it to one of: %s.") % words
            )
        return "in_store" if found in {"in_use", "on_loan"} and school is None else found


def _mapping(text: str) -> ColumnMapping:
    found = ColumnMapping.objects.filter(pk=int(text)).first() if text.isdigit() else None
    if found is None:
        raise BadValue(_("this mapping is not known"), _("Match the columns again."))
    return found


def _first_owner(viewer: Viewer, _at: datetime) -> str:
    bodies = Organisation.objects.visible(viewer, EDIT).exclude(kind=OrganisationKind.AREA)
    found = bodies.order_by("kind", "pk").first()
    return found.name if found else ""


KIND = ImportKind(
    code="fleet.devices",
    name=_("Inventory of devices"),
    help=_(
        "One line a device, from Snipe-IT, GLPI or any table. To match columns, begin from the page of the equipment."
    ),
    capability=EDIT,
    columns=COLUMNS,
    record=Line,
    build=build,
    adapt=adapt,
    options=(
        Option("owner", _("Owner"), parsing.text, default=_first_owner, help=_("The body that owns the devices.")),
        Option(
            "mapping", _("Mapping kept"), _mapping, required=False, help=_("Empty: columns are found by their names.")
        ),
    ),
)
