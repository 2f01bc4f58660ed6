"""Two school years of devices lent to pupils: handed out, given back in June, handed out again to more schools.

Only those whose contract is signed leave with a device; what stands in the way of the others waits to be settled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pupitre.accounts.queries import viewer_of
from pupitre.cli.demo import devices_written, names, usage_written
from pupitre.cli.demo.devices_written import Ground
from pupitre.cli.demo.fleet_stage import Scan, Unit
from pupitre.cli.demo.rosters_written import EQUIPPED
from pupitre.cli.demo.tables import Table, Who
from pupitre.families.models import Agreement
from pupitre.fleet.enums import Allocation, CampaignKind
from pupitre.fleet.models import Campaign
from pupitre.fleet.operations import running
from pupitre.territory.models import ClassGroup, ClassMembership, Pupil, School, Schooling

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

SPARES = 0.03  # of the devices of pupils: lent while another is repaired
WORN, BROKEN, PART_LOST, KEPT = 0.09, 0.015, 0.05, 0.012  # of what is given back in June; kept, of leavers
OVERRIDES = 0.25  # of the families that have not answered, who said yes at the school's door
SECONDS = 9  # between two scans of a clerk who knows the class
A_CLASS = 40  # minutes
REPLACED = 0.97  # of the parts that did not come back, before the next school year
FIRST_WAVE = 3  # one school in three began a year earlier
DAYS = {"fr": ((9, 7), (10, 2)), "qc": ((8, 31), (9, 25))}  # of the hand-out: first and last
RETURNS = ((6, 15), (7, 1))
BOUGHT = {"fr": (6, 10), "qc": (6, 10)}
WORDS = {
    "fr": {
        "out": "Tablettes de rentrée {year}", "back": "Retours de juin {year}",
        "told": "La famille a dit oui au portail",
        "part": "Coque remplacée",
    },
    "qc": {
        "out": "Remise des appareils {year}", "back": "Retour des appareils, juin {year}",
        "told": "Le parent a confirmé par téléphone",
        "part": "Étui remplacé",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """A pupil in a class of the year."""

    pupil: int
    group: str
    level: str


def fleet(made: Made) -> None:
    """Every device and what two campaigns of hand-out and one of return did with them."""
    ground = devices_written.ground(made)
    devices_written.register(ground)
    _Campaigns(ground).run()
    habits = usage_written.seen(ground)
    ground.labels.write()
    ground.stage.write()
    usage_written.days(made, habits)


class _Campaigns:
    def __init__(self, ground: Ground) -> None:
        self.ground, self.made, self.chance = ground, ground.made, ground.chance
        self.levels = EQUIPPED[ground.country]
        self.words = WORDS[ground.country]
        self.seats = _seats(self.made, self.levels)
        self.signed = _signed(self.made)
        self.schools = [school for school in ground.schools if school.pk in self.seats]
        self.first_wave = self.schools[::FIRST_WAVE]
        own = next(login.school for login in self.made.territory.logins if login.role == "school_head")
        self.own = self.made.schools[own].pk

    def run(self) -> None:
        year = self.made.year.start_year
        before = self._open(year - 1, CampaignKind.HAND_OUT, self.first_wave)
        back = self._open(year - 1, CampaignKind.RETURN, self.first_wave)
        now = self._open(year, CampaignKind.HAND_OUT, self.schools)
        self._last_year(before, back)
        self._this_year(now)
        technician = viewer_of(self.made.people["technician"], self.ground.today)
        for campaign in (before, back):
            ended = self.ground.at(campaign.ends_on, 18)
            running.close(campaign=campaign, actor=technician, at=ended)

    def _open(self, year: int, kind: CampaignKind, schools: Sequence[School]) -> Campaign:
        (first, _last), spring = DAYS[self.ground.country], RETURNS
        if kind == CampaignKind.RETURN:
            starts, ends, name = date(year + 1, *spring[0]), date(year + 1, 7, 3), self.words["back"]
        else:
            starts, ends, name = date(year, *first), date(year, 12, 18), self.words["out"]
        shown = year + 1 if kind == CampaignKind.RETURN else year
        return running.open_campaign(
            organisation=self.made.authority,
            actor=viewer_of(self.made.people["technician"], self.ground.today),
            at=min(self.ground.at(starts) - timedelta(days=30), self.made.at),
            schools=schools,
            levels=[self.made.levels[code] for code in self.levels],
            kind=kind,
            name=name.format(year=shown),
            year_id=year,
            allocation=Allocation.INDIVIDUAL,
            starts_on=starts,
            ends_on=ends,
        )

    def _last_year(self, out: Campaign, back: Campaign) -> None:
        """The schools that began first: who had a device, and how it came back."""
        roster = _Before(self.ground, self.seats, self.levels)
        (first, last), year = DAYS[self.ground.country], out.year_id
        for turn, school in enumerate(self.first_wave):
            pupils = roster.of(school)
            units = self._devices(school, len(pupils), date(year, *BOUGHT[self.ground.country]))
            pairs = list(zip(units, pupils, strict=False))
            day = _weekday(date(year, *first), date(year, *last), turn, len(self.first_wave))
            for number, some in enumerate(_thirties(pairs)):
                scans = self._scans(some, self.ground.at(day, 9) + timedelta(minutes=A_CLASS * number))
                self.ground.stage.receive(scans, **self._batch(scans, out, school))
            day = _weekday(date(year + 1, *RETURNS[0]), date(year + 1, *RETURNS[1]), turn, len(self.first_wave))
            kept = [pair for pair in pairs if pair[1] in roster.leavers and self.chance.random() < KEPT]
            self.ground.stage.keep(kept, school.pk, self.ground.at(date(year + 1, 7, 6), 8))
            coming = [pair for pair in pairs if pair not in kept]
            for number, some in enumerate(_thirties(coming)):
                scans = self._returns(some, self.ground.at(day, 9) + timedelta(minutes=A_CLASS * number))
                batch = self._batch(scans, back, school)
                del batch["year"]
                self.ground.stage.receive_back(scans, **batch)
            for unit, _pupil in coming:
                if self.chance.random() < REPLACED:
                    at = self.ground.at(date(year + 1, 8, 27), 14)
                    if at < self.made.at:
                        self.ground.stage.give_part(unit, at, self.ground.technician, self.words["part"])
            self.ground.individual[school.pk] = [
                unit for unit in self.ground.individual[school.pk] if unit.held is None and unit.condition != "HS"
            ]
        roster.write()

    def _this_year(self, out: Campaign) -> None:
        """Every school: the devices that came back, then new ones; one class is left to be done."""
        (first, last), year = DAYS[self.ground.country], out.year_id
        for turn, school in enumerate(self.schools):
            seats = self.seats[school.pk]
            units = self._devices(school, len(seats), date(year, *BOUGHT[self.ground.country]))
            pool = iter(units)
            day = _weekday(date(year, *first), date(year, *last), turn, len(self.schools))
            classes = _by_class(seats)
            if school.pk == self.own:
                classes = classes[:-1]
            for number, some in enumerate(classes):
                start = self.ground.at(day, 8, 45) + timedelta(minutes=A_CLASS * number)
                if start > self.made.at:
                    break
                scans = self._scans(list(self._allowed(some, pool, start)), start)
                if scans:
                    self.ground.stage.receive(scans, **self._batch(scans, out, school))
            self._spares(list(pool))

    def _devices(self, school: School, wanted: int, bought: date) -> list[Unit]:
        """Those of the school for its pupils; in France as many are bought as are lacking, with spares."""
        came = date(bought.year, *DAYS[self.ground.country][0]) - devices_written.TO_SERVE
        units = [unit for unit in self.ground.individual[school.pk] if unit.bought_on <= came]
        if self.ground.country == "fr" and bought <= self.ground.today:
            code = "TAB-NEUVE" if self.chance.random() < 0.8 else "TAB-REC"
            units += [
                self.ground.unit(school, code, bought, Allocation.INDIVIDUAL)
                for _ in range(ceil(wanted * (1 + SPARES)) - len(units))
            ]
            self.ground.individual[school.pk] = units
        return units

    def _allowed(
        self, seats: Sequence[Seat], pool: Iterator[Unit], start: datetime
    ) -> Iterator[tuple[Unit, int, str]]:
        """Those whose family has signed by then; a few who have not, for a reason that is kept."""
        for seat in seats:
            known = seat.pupil in self.signed
            signed = self.signed.get(seat.pupil)
            override = ""
            if signed is None or signed > start:
                if not known or self.chance.random() > OVERRIDES:
                    continue
                override = self.words["told"]
            unit = next(pool, None)
            if unit is None:
                return
            yield unit, seat.pupil, override

    def _scans(self, pairs: Sequence[tuple[Unit, int] | tuple[Unit, int, str]], start: datetime) -> list[Scan]:
        return [
            Scan(pair[0], pair[1], start + timedelta(seconds=SECONDS * at), override=pair[2] if len(pair) > 2 else "")
            for at, pair in enumerate(pairs)
        ]

    def _returns(self, pairs: Sequence[tuple[Unit, int]], start: datetime) -> list[Scan]:
        scans = []
        for at, (unit, pupil) in enumerate(pairs):
            drawn = self.chance.random()
            condition = "HS" if drawn < BROKEN else "moyen" if drawn < BROKEN + WORN else unit.condition
            missing = unit.part is not None and self.chance.random() < PART_LOST
            scans.append(Scan(unit, pupil, start + timedelta(seconds=SECONDS * at), condition, missing))
        return scans

    def _batch(self, scans: Sequence[Scan], campaign: Campaign, school: School) -> dict[str, Any]:
        """By the head of the school or by the technician, sent once the class is served."""
        who: Who = self.ground.technician
        if self.chance.random() < 0.6:
            who = self.ground.heads.get(school.pk, who)
        return {
            "campaign": campaign.pk,
            "school": school.pk,
            "year": campaign.year_id,
            "at": scans[-1].at + timedelta(seconds=3),
            "who": who,
            "keys": [UUID(int=self.chance.getrandbits(128), version=4) for _ in scans],
        }

    def _spares(self, left: Sequence[Unit]) -> None:
        """Half of what stays is lent while others are repaired; they were set apart when they came."""
        for unit in left[: ceil(len(left) / 2)]:
            unit.is_spare = unit.held is None and unit.condition != "HS"


class _Before:
    """The pupils of the year before: those who went up a level since, and those who have left."""

    def __init__(self, ground: Ground, seats: dict[int, list[Seat]], levels: Sequence[str]) -> None:
        self._ground, self._seats, self._levels = ground, seats, levels
        self._year = ground.made.year.start_year - 1
        self._pupils = Table(Pupil, "display_name", "born_on", size=6_000)
        self._schoolings = Table(
            Schooling, "pupil_id", "school_id", "year_id", "level_id", "is_main", "joined_on", size=16_000
        )
        self._members = Table(ClassMembership, "schooling_id", "class_group_id", "is_reference", size=16_000)
        self._groups: list[tuple[ClassGroup, str]] = []
        self._waiting: list[tuple[int, ClassGroup]] = []
        self._families = names.family_names(ground.chance, ground.country)
        self.leavers: set[int] = set()

    def of(self, school: School) -> list[int]:
        """The pupils of a school's equipped levels, class by class."""
        below = dict(zip(self._levels[1:], self._levels, strict=False))
        there: dict[str, list[int]] = defaultdict(list)
        for seat in self._seats[school.pk]:
            if seat.level in below:
                there[below[seat.level]].append(seat.pupil)
        top = next(level for level in reversed(self._levels) if any(s.level == level for s in self._seats[school.pk]))
        for _ in range(sum(seat.level == top for seat in self._seats[school.pk])):
            there[top].append(self._leaver(top))
        found: list[int] = []
        for level in self._levels:
            if there[level]:
                self._class(school, level, there[level])
                found += there[level]
        return found

    def write(self) -> None:
        ClassGroup.objects.bulk_create([group for group, _level in self._groups])
        through = ClassGroup.levels.through
        levels = self._ground.made.levels
        through.objects.bulk_create(through(classgroup=group, level=levels[level]) for group, level in self._groups)
        for schooling, group in self._waiting:
            self._members.add(schooling, group.pk, True)
        for table in (self._pupils, self._schoolings, self._members):
            table.write()

    def _leaver(self, level: str) -> int:
        chance = self._ground.chance
        name = f"{next(self._families).upper()} {names.first_name(chance, self._ground.country)}"
        age = {"CM2": 10, "P6": 11, "S5": 16}.get(level, 10)
        born = date(self._year - age, chance.randrange(1, 13), chance.randrange(1, 29))
        pupil = self._pupils.add(name, born)
        self.leavers.add(pupil)
        return pupil

    def _class(self, school: School, level: str, pupils: Sequence[int]) -> None:
        group = ClassGroup(school=school, year_id=self._year, name=level, pupils=len(pupils))
        self._groups.append((group, level))
        level_id, joined = self._ground.made.levels[level].pk, date(self._year, 9, 1)
        for pupil in pupils:
            schooling = self._schoolings.add(pupil, school.pk, self._year, level_id, True, joined)
            self._waiting.append((schooling, group))


def _seats(made: Made, levels: Sequence[str]) -> dict[int, list[Seat]]:
    """The pupils known by name of the equipped levels, by school, class by class."""
    rows = (
        ClassMembership.objects.filter(
            schooling__year=made.year, schooling__level__code__in=levels, is_reference=True
        )
        .order_by("class_group__name", "schooling__pupil__sort_name", "pk")
        .values_list("schooling__school", "schooling__pupil", "class_group__name", "schooling__level__code")
    )
    found: dict[int, list[Seat]] = defaultdict(list)
    for school, pupil, group, level in rows:
        found[school].append(Seat(pupil, group, level))
    return found


def _signed(made: Made) -> dict[int, datetime | None]:
    """When each family that was asked signed; None for those that have not, refusals left out."""
    rows = Agreement.objects.filter(programme__organisation=made.authority, refused_at=None).order_by("pk")
    return dict(rows.values_list("pupil", "completed_at"))


def _by_class(seats: Sequence[Seat]) -> list[list[Seat]]:
    found: dict[str, list[Seat]] = defaultdict(list)
    for seat in seats:
        found[seat.group].append(seat)
    return list(found.values())


def _thirties(pairs: Sequence[tuple[Unit, int]]) -> Iterator[Sequence[tuple[Unit, int]]]:
    for at in range(0, len(pairs), 30):
        yield pairs[at : at + 30]


def _weekday(first: date, last: date, turn: int, of: int) -> date:
    """Schools spread over the weekdays from `first` to `last`."""
    days = [day for at in range((last - first).days + 1) if (day := first + timedelta(days=at)).weekday() < 5]
    return days[turn * len(days) // max(of, 1)]
