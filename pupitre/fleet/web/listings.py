"""The lists of the register: their columns and filters."""

from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, npgettext_lazy, pgettext_lazy

from pupitre.fleet.enums import Allocation, Condition, DeviceState, SetKind
from pupitre.fleet.models import Device
from pupitre.fleet.queries import register
from pupitre.fleet.querysets import DeviceQuerySet
from pupitre.http.addresses import row_address
from pupitre.http.listing import Bulk, Choice, Column, Listing, Row, Text
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import BadValue
from pupitre.procurement.models import DeviceModel
from pupitre.territory.models import School

STATES = {
    "in_use": "done",
    "on_loan": "done",
    "in_store": "none",
    "in_repair": "waiting",
    "in_transit": "waiting",
    "lost": "blocked",
    "stolen": "blocked",
    "retired": "refused",
    "disposed": "refused",
}
"""The sign of each state of a device."""
ALIVE, PLACELESS, NO_SCHOOL, SPARE, NO_SUPPORT, NO_WARRANTY = (
    "alive",
    "placeless",
    "store",
    "spare",
    "support",
    "over",
)


@lru_cache(maxsize=8)
def devices(*, names: bool, acts: bool, whole: bool = False) -> Listing:
    """The list of devices; `names`: with who holds each; `acts`: with boxes and the bulk act; `whole`: as a file."""
    holder = (Column("holder", _("holder"), sort=None, wide=True),) if names else ()
    return Listing(
        name="devices",
        noun=npgettext_lazy("counted", "device", "devices"),
        columns=(
            Column("asset_tag", _("device"), link=_address, html=None if whole else _name),
            Column("model__name", _("model"), sort=None),
            Column("state", _("state"), kind="state", words=dict(DeviceState.choices), states=STATES, sort=None),
            Column("school__name", _("school"), sort=None, wide=True, note="school__commune_name"),
            *holder,
            Column("set__name", _("cart or set"), sort=None, wide=True),
            Column("last_seen_on", _("seen on"), kind="date", wide=True),
            Column("supported_until", _("support ends"), kind="date", sort=None, wide=True),
            *(WHOLE if whole else ()),
        ),
        filters=FILTERS,
        order="asset_tag",
        fields=("serial",),
        bulk=(Bulk(str(reverse("fleet:bulk")), _("Act on these")),) if acts else (),
        hint=_("Register a delivery, import an inventory, or add a device."),
    )


def _name(row: Row) -> str:
    """A label with the serial number under it, or the serial number alone."""
    tag, serial = row["asset_tag"], row["serial"]
    return serial if not tag else f"{tag} · {serial}" if serial else tag


def _address(row: Row) -> str:
    before, after = _around_number()
    return f"{before}{row['pk']}{after}"


@lru_cache(maxsize=1)
def _around_number() -> tuple[str, str]:
    """What stands before and after the number in a device's address: resolving it for each row costs 25 µs."""
    before, _number, after = reverse("fleet:device", args=[0]).rpartition("0")
    return before, after


def _matching(rows: QuerySet, text: str) -> QuerySet:
    assert isinstance(rows, DeviceQuerySet)
    return rows.matching(text)


def _in_school(rows: QuerySet, text: str) -> QuerySet:
    found = School.objects.matching(text).order_by().values_list("pk", flat=True)
    return rows.filter(school__in=list(found[:2_000]))


def _models(_request: HttpRequest) -> list[tuple[Any, Any]]:
    """The models that stand in the register; nobody reads a menu of more than a hundred."""
    stand = Exists(Device.objects.filter(model=OuterRef("pk")))
    return list(DeviceModel.objects.filter(stand).order_by("name", "pk").values_list("pk", "name")[:100])


def _support_before(rows: QuerySet, text: str) -> QuerySet:
    day = _day(text)
    return rows.filter(register.support_ended(day)) if day else rows


def _not_seen_since(rows: QuerySet, text: str) -> QuerySet:
    day = _day(text)
    return rows.filter(last_seen_on__lt=day) if day else rows


def _day(text: str) -> Any:
    try:
        return parsing.day(text)
    except BadValue:
        return None  # not a day: ignored, as every filter that means nothing


def _which(rows: QuerySet, value: str) -> QuerySet:
    assert isinstance(rows, DeviceQuerySet)
    today = timezone.localdate()
    match value:
        case "alive":
            return rows.alive()
        case "placeless":
            return rows.placeless()
        case "store":
            return rows.filter(school__isnull=True)
        case "spare":
            return rows.filter(is_spare=True)
        case "support":
            return rows.alive().filter(register.support_ended(today))
        case _:
            return rows.alive().filter(warranty_until__lt=today)


CONDITIONS = dict(Condition.choices)
WHOLE = (
    Column("serial", _("serial number")),
    Column("allocation", _("meant for"), words=dict(Allocation.choices), sort=None),
    Column("organisation__name", _("Owner"), sort=None),
    Column("bought_on", _("bought on"), kind="date", sort=None),
    Column("in_service_on", _("in service since"), kind="date", sort=None),
    Column("warranty_until", _("warranty"), kind="date", sort=None),
    Column("condition", _("physical condition"), words=CONDITIONS, sort=None),
    Column("room__name", _("room"), sort=None),
    Column("os", _("system"), sort=None),
    Column("note", _("note"), sort=None),
)
"""What only a file has room for."""
FILTERS = (
    Text("q", _("whose label, serial number or name holds"), apply=_matching),
    Choice("state", pgettext_lazy("devices", "that are"), _("in any state"), DeviceState.choices),
    Text("school", _("in the school whose name holds"), apply=_in_school),
    Choice("model", _("of model"), _("any model"), _models),
    Choice(
        "only",
        _("only those"),
        _("of any kind"),
        (
            (ALIVE, _("that may still serve")),
            (PLACELESS, _("without a place")),
            (NO_SCHOOL, _("in the store of the body")),
            (SPARE, _("kept as spares")),
            (NO_SUPPORT, _("out of the vendor's support")),
            (NO_WARRANTY, _("out of warranty")),
        ),
        apply=_which,
    ),
    Choice("condition", _("in condition"), _("any condition"), Condition.choices),
    Choice("allocation", _("meant for"), _("anyone"), Allocation.choices),
    Text("set", _("in the set whose name holds"), lookup="set__name__unaccent__icontains"),
    Text("support", _("whose support ends before"), apply=_support_before),
    Text("unseen", _("not seen since"), apply=_not_seen_since),
)


def _set_matching(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(name__unaccent__icontains=text) | rows.filter(tag__icontains=text)


SETS = Listing(
    name="sets",
    noun=ngettext_lazy("set", "sets"),
    columns=(
        Column("name", _("cart or set"), link=lambda row: row_address("fleet:set", row["pk"])),
        Column("kind", _("kind"), words=dict(SetKind.choices), sort=None),
        Column("school__name", _("school"), sort="school__sort_name", note="school__commune_name"),
        Column("room__name", _("room"), sort=None, wide=True),
        Column("devices_count", _("devices"), kind="integer"),
        Column("serving", _("in service"), kind="integer", wide=True),
        Column("tag", _("label"), wide=True),
        Column("closed_on", _("closed on"), kind="date", sort=None, wide=True),
    ),
    filters=(
        Text("q", _("whose name or label holds"), apply=_set_matching),
        Choice("kind", _("of kind"), _("any kind"), SetKind.choices),
        Text("school", _("in the school whose name holds"), apply=_in_school),
        Choice(
            "state",
            pgettext_lazy("sets", "that are"),
            _("in use"),
            (("closed", pgettext_lazy("sets", "closed")), ("all", _("in use or closed"))),
            apply=lambda rows, _value: rows,  # the page has seen to it
        ),
    ),
    order="name",
    hint=_("A cart, a class set or a loan pool: devices that go together."),
)
