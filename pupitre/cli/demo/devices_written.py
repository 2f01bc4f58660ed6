"""The register of the demo: carts and class sets as the plan counts them, boards, teachers' laptops, pupils' devices.

What the plan counts as class sets (`StockSet`) stands here device by device, with the same models, days and states.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from django.utils import timezone

from pupitre.accounts.models import Membership
from pupitre.cli.demo.fleet_stage import Scan, Stage, Unit
from pupitre.cli.demo.tables import Who
from pupitre.fleet.enums import Allocation, SetKind
from pupitre.fleet.models import StockSet, TagSeries
from pupitre.fleet.queries.register import kit_of
from pupitre.procurement.models import DeviceModel
from pupitre.territory.levels import school_year_of
from pupitre.territory.models import Building, Room, School, SchoolYear, StaffPost

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

OPENED = (7, 7)  # month and day, the year before, when the register was opened with what stood in schools
LAST_YEARS_PRICE = Decimal("0.96")  # of this year's
TAXES = {"fr": Decimal("1.2"), "qc": Decimal("1.14975")}
TO_SERVE = timedelta(days=14)  # between a purchase and its first day in a classroom
OUT_OF_LIFE = timedelta(days=160)  # ago: when what is out of order was withdrawn
POOLS, POOL_SIZE = 120, 24  # sets that serve after school and during workshops, beside the plan's
WORDS = {
    "fr": {"cart": "Chariot {group}", "pool": "Valise du périscolaire", "broken": "Hors service, non réparable"},
    "qc": {
        "cart": "Chariot {group}",
        "pool": "Ensemble du service de garde",
        "broken": "Hors d’usage, non réparable",
    },
}
GROUPS = {
    "fr": {"C1": "maternelle", "C2": "CP-CE2", "C3": "CM1-CM2"},
    "qc": {"PRE": "préscolaire", "C1": "1er cycle", "C2": "2e cycle"},
}


@dataclass(frozen=True)
class Make:
    """How the devices of a model are named: beginning of their serial numbers, warranty in months, system."""

    serial: str
    months: int
    os: str = ""


MAKES = {
    "TAB-NEUVE": Make("R9TK", 24, "Android 15"),
    "TAB-REC": Make("R5PX", 12, "Android 13"),
    "TAB-10": Make("DMPX", 24, "iPadOS 18.6"),
    "PCE-14": Make("5CG4", 36, "Windows 11"),
    "TNI-STD": Make("AL75", 36),
    "TNI-DURABLE": Make("AL75R", 60),
    "IND-CB": Make("NXK1", 36, "ChromeOS 142"),
    "IND-REC": Make("NXA0", 12, "ChromeOS 142"),
}


@dataclass
class Ground:
    """What devices stand upon, read once."""

    made: Made
    stage: Stage
    chance: Random
    models: dict[str, DeviceModel]
    accessories: dict[str, int | None]
    heads: dict[int, Who]
    technician: Who
    schools: list[School]
    rooms: dict[int, list[int]]
    staff: dict[int, list[int]]
    years: set[int]
    labels: Labels
    country: str
    today: date
    serials: int = 0
    individual: dict[int, list[Unit]] = field(default_factory=lambda: defaultdict(list))  # by school

    def at(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))

    def opened(self) -> date:
        """The day from which the register is kept."""
        return date(self.made.year.start_year - 1, *OPENED)

    def unit(self, school: School, code: str, bought_on: date, allocation: str, **facts: object) -> Unit:
        """A device of a school, in the register since it was opened, or since the device came."""
        self.serials += 1
        model, make = self.models[code], MAKES[code]
        price = model.unit_price * TAXES[self.country]
        registered = max(bought_on + timedelta(days=3), self.opened())
        unit = Unit(
            self.stage.tables.devices.number(),
            school.responsible_id,
            model.pk,
            school.pk,
            f"{make.serial}{self.serials * 2_654_435_761 % 2**32:08X}",
            self.labels.next(school.responsible_id),
            self.at(registered, 8) + timedelta(seconds=self.serials % 30_000),
            bought_on,
            (price * (LAST_YEARS_PRICE if bought_on.year < self.today.year else 1)).quantize(Decimal("0.01")),
            _months_later(bought_on, make.months),
            allocation,
            make.os,
            code=code,
        )
        for name, value in facts.items():
            setattr(unit, name, value)
        if bought_on + TO_SERVE < registered:  # it served before it was known
            unit.in_service_on = bought_on + TO_SERVE
        return self.stage.register(unit, self.technician, self.accessories[code])


class Labels:
    """The next label of each body: the beginning of its name, and a number."""

    def __init__(self, schools: Sequence[School]) -> None:
        self._prefixes: dict[int, str] = {}
        self._numbers: dict[int, int] = defaultdict(int)
        for body in dict.fromkeys(school.responsible for school in schools):
            letters = "".join(
                one
                for one in unicodedata.normalize("NFKD", body.name.removeprefix("La ")).upper()
                if "A" <= one <= "Z"
            )
            found = (letters[:size] for size in range(3, 20) if letters[:size] not in self._prefixes.values())
            self._prefixes[body.pk] = next(found)

    def next(self, body: int) -> str:
        self._numbers[body] += 1
        return f"{self._prefixes[body]}{self._numbers[body]:05}"

    def cart(self, body: int) -> str:
        self._numbers[-body] += 1
        return f"{self._prefixes[body]}C{self._numbers[-body]:03}"

    def write(self) -> None:
        TagSeries.objects.bulk_create(
            TagSeries(organisation_id=body, prefix=prefix, next_number=self._numbers[body] + 1)
            for body, prefix in self._prefixes.items()
        )


def ground(made: Made) -> Ground:
    """Read what devices stand upon."""
    schools = sorted(
        School.objects.select_related("responsible").filter(pk__in=[one.pk for one in made.schools.values()]),
        key=lambda school: school.code,
    )
    models = {row.code: row for row in DeviceModel.objects.filter(organisation=made.authority).order_by("pk")}
    heads = Membership.objects.filter(role__code="school_head").select_related("person").order_by("pk")
    country = str(made.authority.jurisdiction)
    return Ground(
        made=made,
        stage=Stage(),
        chance=Random(made.territory.year + 3),  # noqa: S311 - a picture, not a secret: its own, so that others stay
        models=models,
        accessories={code: next((one.pk for one in kit_of(models[code])), None) for code in MAKES if code in models},
        heads={row.school_id or 0: Who(row.person_id, row.person.display_name) for row in heads},
        technician=Who(made.people["technician"].pk, made.people["technician"].display_name),
        schools=schools,
        rooms=_rooms(),
        staff=_staff(made),
        years=set(SchoolYear.objects.order_by().values_list("start_year", flat=True)),
        labels=Labels(schools),
        country=country,
        today=timezone.localdate(made.at),
    )


def register(ground: Ground) -> None:
    """What the plan counts, device by device, and the sets that serve beside it."""
    schools = {school.pk: school for school in ground.schools}
    counted: dict[tuple[int, str], int] = defaultdict(int)
    rows = StockSet.objects.filter(school__in=schools).select_related("model").order_by("school__code", "pk")
    for row in rows:
        if row.bought_on + TO_SERVE >= ground.today:
            continue  # it has not come yet
        school = schools[row.school_id]
        counted[school.pk, row.function] += 1
        rank = counted[school.pk, row.function]
        if row.function == "TAB":
            _cart(ground, school, row, counted)
        elif row.function == "TNI":
            _board(ground, school, row, rank)
        elif row.function == "PCE":
            _laptop(ground, school, row, rank)
        else:
            _pupils_own(ground, school, row)
    for school in ground.schools[:: max(1, len(ground.schools) // POOLS)][:POOLS]:
        _pool(ground, school)


def _cart(ground: Ground, school: School, row: StockSet, counted: dict[tuple[int, str], int]) -> None:
    """A cart of the plan; one that is out of order was withdrawn, and waits to be disposed of."""
    who, words = ground.technician, WORDS[ground.country]
    if row.condition == "HS":
        units = [_of_set(ground, school, row, Allocation.SHARED) for _ in range(row.units)]
        _withdraw(ground, units)
        return
    counted[school.pk, row.group] += 1
    turn = counted[school.pk, row.group]
    name = words["cart"].format(group=GROUPS[ground.country].get(row.group, row.group))
    since = max(row.bought_on + timedelta(days=3), ground.opened())
    tag = ground.labels.cart(school.responsible_id)
    room = ground.rooms.get(school.pk, [None])[0]
    place = {"tag": tag, "room": room, "function": row.function, "group": row.group}
    pk = ground.stage.open_set(
        ground.at(since, 7, 30), who, school.pk, f"{name} {chr(64 + turn)}", SetKind.CART, **place
    )
    units = [_of_set(ground, school, row, Allocation.SHARED, set_id=pk, room_id=room) for _ in range(row.units)]
    ground.stage.place(units, ground.at(max(since, row.bought_on + TO_SERVE), 17), who)


def _pool(ground: Ground, school: School) -> None:
    """A set that the plan does not count: after-school, workshops."""
    bought = ground.opened() + timedelta(days=50)
    room = ground.rooms.get(school.pk, [None])[-1]
    name, tag = WORDS[ground.country]["pool"], ground.labels.cart(school.responsible_id)
    pk = ground.stage.open_set(
        ground.at(bought + timedelta(days=3), 7, 30),
        ground.technician,
        school.pk,
        name,
        SetKind.CLASS_SET,
        tag=tag,
        room=room,
    )
    code = next(code for code in ("TAB-REC", "TAB-10") if code in ground.models)
    units = [ground.unit(school, code, bought, Allocation.SHARED, set_id=pk, room_id=room) for _ in range(POOL_SIZE)]
    ground.stage.place(units, ground.at(bought + TO_SERVE, 16), ground.technician)


def _board(ground: Ground, school: School, row: StockSet, rank: int) -> None:
    rooms = ground.rooms.get(school.pk, [])
    room = rooms[(rank - 1) % len(rooms)] if rooms else None
    unit = _of_set(ground, school, row, Allocation.CLASSROOM, room_id=room)
    if row.condition == "HS":
        _withdraw(ground, [unit])
    else:
        ground.stage.place([unit], _served(ground, unit), ground.technician)


def _laptop(ground: Ground, school: School, row: StockSet, rank: int) -> None:
    """A teacher's laptop: in the hands of one where they are known by name, else in a classroom."""
    name = f"PE-{school.code[-5:]}-{rank:02}"
    uuid = f"{ground.chance.getrandbits(128):032x}"
    uuid = "-".join((uuid[:8], uuid[8:12], uuid[12:16], uuid[16:20], uuid[20:]))
    staff = ground.staff.get(school.pk, [])
    facts: dict[str, object] = {"name": name, "hardware_uuid": uuid}
    rooms = ground.rooms.get(school.pk, [])
    if not staff and rooms:
        facts["room_id"] = rooms[(rank - 1) % len(rooms)]
    unit = _of_set(ground, school, row, Allocation.STAFF, **facts)
    since = _served(ground, unit)
    if row.condition == "HS":
        _withdraw(ground, [unit])
    elif not staff:
        ground.stage.place([unit], since, ground.technician)
    elif (year := school_year_of(since.date())) in ground.years:
        then = ground.stage.past.begin(since, ground.technician)
        ground.stage.hand_out([Scan(unit, staff.pop(), since)], school=school.pk, year=year, then=then, staff=True)


def _pupils_own(ground: Ground, school: School, row: StockSet) -> None:
    """Devices of pupils, counted by the plan as class sets: in store until a campaign hands them out."""
    units = [_of_set(ground, school, row, Allocation.INDIVIDUAL) for _ in range(row.units)]
    if row.condition == "HS":
        _withdraw(ground, units)
    else:
        ground.individual[school.pk] += units


def _of_set(ground: Ground, school: School, row: StockSet, allocation: str, **facts: object) -> Unit:
    worn = {"condition": "moyen"} if row.condition == "moyen" else {}
    return ground.unit(school, row.model.code, row.bought_on, allocation, **worn, **facts)


def _withdraw(ground: Ground, units: list[Unit]) -> None:
    """Out of order: withdrawn some months ago, or as soon as they were known."""
    for unit in units:
        unit.condition, unit.set_id = "HS", None
    day = max(ground.today - OUT_OF_LIFE, units[0].registered_at.date() + timedelta(days=2))
    if day < ground.today:
        ground.stage.withdraw(units, ground.at(day, 15), ground.technician, WORDS[ground.country]["broken"])


def _served(ground: Ground, unit: Unit) -> datetime:
    """When it was put to use, in the register."""
    return ground.at(max(unit.registered_at.date(), unit.bought_on + TO_SERVE), 17, ground.serials % 50)


def _rooms() -> dict[int, list[int]]:
    """The rooms of each school; those of a building that two schools share go by their wing."""
    found: dict[int, list[int]] = defaultdict(list)
    through = Building.schools.through.objects.order_by("pk").values_list("building", "school", "school__kind")
    schools: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for building, school, kind in through:
        schools[building].append((school, kind))
    for pk, building, name in Room.objects.order_by("pk").values_list("pk", "building", "name"):
        for school, kind in schools[building]:
            other = {"maternelle": "Élémentaire", "elementaire": "Maternelle"}.get(kind, "-")
            if not name.startswith(other):
                found[school].append(pk)
    return found


def _staff(made: Made) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for school, staff in StaffPost.objects.filter(year=made.year).order_by("pk").values_list("school", "staff"):
        found[school].append(staff)
    return found


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    return date(day.year + year, month + 1, min(day.day, 28))
