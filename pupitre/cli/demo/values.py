"""What a demo territory is made of: frozen facts, before anything is written."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Body:
    """An organisation. `key` names it within the territory, `parent` is another body's key."""

    key: str
    kind: str
    name: str
    label: str = ""
    parent: str = ""
    code: str = ""
    population: int | None = None


@dataclass(frozen=True)
class Site:
    """A building with its position (degrees) and the rooms where fixed equipment stands."""

    key: str
    name: str
    address: str
    postcode: str
    town: str
    latitude: float
    longitude: float
    rooms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """A class of the year: its name, the codes of its levels, its pupils."""

    name: str
    levels: tuple[str, ...]
    pupils: int


@dataclass(frozen=True)
class Count:
    """Pupils and classes of a level in a year; classes are shares of mixed classes added up."""

    year: int
    level: str
    pupils: int
    classes: float


@dataclass(frozen=True)
class Index:
    """A deprivation index; without value, the reason."""

    scheme: str
    value: float | None = None
    decile: int | None = None
    missing: str = ""


@dataclass(frozen=True)
class Place:
    """A school with all that is known of it."""

    code: str
    name: str
    kind: str
    sector: str
    responsible: str
    area: str
    town_code: str
    sites: tuple[Site, ...]
    groups: tuple[Group, ...]
    counts: tuple[Count, ...]  # levels of every year, without the totals
    units: tuple[Count, ...] = ()  # support units: their pupils are counted in their class already
    indices: tuple[Index, ...] = ()
    network: str = ""
    head: str = ""

    def pupils(self, year: int) -> int:
        return sum(count.pupils for count in self.counts if count.year == year)


@dataclass(frozen=True)
class Login:
    """Someone who signs in to look around: a role and where it holds."""

    role: str
    name: str
    email: str
    body: str = ""
    school: str = ""  # a school's code


@dataclass(frozen=True)
class Territory:
    """An invented territory. `authority` is the key of the body that runs the plan."""

    variant: str
    jurisdiction: str
    language: str
    code_scheme: str
    calendar: str
    fiscal_month: int
    authority: str
    year: int
    bodies: tuple[Body, ...]
    places: tuple[Place, ...]
    logins: tuple[Login, ...]
