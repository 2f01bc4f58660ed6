"""The Métropole d'Arzenne: 263 schools in 48 communes, invented, with the proportions of a real métropole.

Kinds, sizes and indices follow those published for Saint-Étienne Métropole (256 écoles, 40,115 pupils, rentrée 2021):
77 % public; nursery, elementary and primary 59/56/141; deciles of size by kind; deciles of IPS by sector.
"""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from pupitre.cli.demo import classes, ground, people
from pupitre.cli.demo.french_towns import AREAS, QUARTERS, RIVERS, TOWNS, Town
from pupitre.cli.demo.values import Body, Count, Index, Login, Place, Site, Territory

WORDS = tomllib.loads((Path(__file__).parent / "data" / "france.toml").read_text())
CENTRE = (46.28, 2.42)  # latitude, longitude; hills without a city of this size
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
NURSERY, ELEMENTARY = ("PS", "MS", "GS"), ("CP", "CE1", "CE2", "CM1", "CM2")
LEVELS = {"maternelle": NURSERY, "elementaire": ELEMENTARY, "primaire": NURSERY + ELEMENTARY}
# Pupils of a school: smallest, deciles and largest of the published counts, by kind and sector.
SIZES = {
    ("maternelle", "public"): (38, 59, 72, 82, 85, 97, 107, 112, 131, 147, 190),
    ("elementaire", "public"): (70, 108, 117, 139, 148, 176, 190, 201, 229, 281, 330),
    ("primaire", "public"): (34, 66, 96, 124, 147, 168, 200, 226, 264, 314, 390),
    ("primaire", "private"): (48, 96, 106, 122, 137, 174, 191, 218, 221, 251, 340),
}
IPS = {
    "public": (66, 73, 77, 82, 87, 92, 102, 109, 114, 119, 131),
    "private": (75, 89, 96, 100, 103, 111, 113, 117, 119, 125, 135),
}
REP_PLUS, REP = 0.08, 0.22  # shares of public schools, from the least well off
UNITS = 14  # support units (ULIS) of the fourth seed
KIND_WORD = {"maternelle": "École maternelle", "elementaire": "École élémentaire", "primaire": "École primaire"}
MAILBOXES = {
    "administrator": "administration",
    "plan_lead": "projet",
    "elected": "elus",
    "school_head": "direction",
    "school_referent": "referent",
    "teacher": "classe",
    "adviser": "erun",
    "technician": "technique",
    "buyer": "achats",
    "after_school": "periscolaire",
    "professional": "psychologue",
    "support": "assistance",
}


@dataclass(frozen=True)
class _Draft:
    """A school before what depends on all of them: its index, its network, its number."""

    town: int
    kind: str
    sector: str
    name: str
    site: Site
    area: str
    ease: float


def generate(year: int, seed: int = 263) -> Territory:
    """The territory as it stands in the school year that starts in `year`; the same seed gives the same one."""
    chance = Random(seed)  # noqa: S311 - a picture, not a secret
    drafts = [draft for at, town in enumerate(TOWNS) for draft in _town(chance, at, town)]
    ranks = _ranks(drafts)
    hosts = [i for i, draft in enumerate(drafts) if draft.sector == "public" and draft.kind != "maternelle"]
    units = set(chance.sample(hosts, UNITS))
    places = tuple(
        _place(chance, year, draft, number=number, rank=ranks[number], has_unit=number in units)
        for number, draft in enumerate(drafts)
    )
    return Territory(
        variant="france",
        jurisdiction="fr",
        language="fr",
        code_scheme="uai",
        calendar="zone-a",
        fiscal_month=1,
        authority="metropole",
        year=year,
        bodies=_bodies(),
        places=places,
        logins=_logins(chance, places),
    )


def uai(number: int) -> str:
    """A UAI of département 099, which does not exist, with its check letter (7 digits modulo 23)."""
    digits = f"099{number:04d}"
    return digits + UAI_LETTERS[int(digits) % 23]


def _bodies() -> tuple[Body, ...]:
    population = sum(town.population for town in TOWNS)
    return (
        Body("metropole", "authority", "Métropole d’Arzenne", "métropole", population=population),
        Body("dsden", "state", "DSDEN du Haut-Vésan", "DSDEN"),
        Body("diocese", "private", "Enseignement catholique d’Arzenne", "direction diocésaine", "metropole"),
        *(Body(f"area-{key}", "area", name, "circonscription", "dsden") for key, name in AREAS.items()),
        *(
            Body(f"town-{at}", "commune", town.name, "commune", "metropole", _insee(at), town.population)
            for at, town in enumerate(TOWNS)
        ),
    )


def _insee(at: int) -> str:
    return f"00{at + 1:03d}"  # no département 00


def _town(chance: Random, at: int, town: Town) -> list[_Draft]:
    """A commune's schools: nursery and elementary schools by pairs on one site, primary schools, private ones."""
    names = list(WORDS["public" if town.nursery + town.primary > 2 else "village"])
    private = list(WORDS["private"])
    chance.shuffle(names)
    chance.shuffle(private)
    if town.population < 2_000:
        names.insert(0, "Le Bourg")
    drafts = []
    for pair in range(max(town.nursery, town.elementary)):
        name, (site, area, ease) = names.pop(0), _site(chance, at, town, pair)
        if pair < town.nursery:
            drafts.append(_Draft(at, "maternelle", "public", name, site, area, ease))
        if pair < town.elementary:
            drafts.append(_Draft(at, "elementaire", "public", name, site, area, ease))
    for extra in range(town.primary):
        site, area, ease = _site(chance, at, town, extra + 5)
        drafts.append(_Draft(at, "primaire", "public", names.pop(0), site, area, ease))
    for extra in range(town.private):
        site, area, ease = _site(chance, at, town, extra)
        drafts.append(_Draft(at, "primaire", "private", private.pop(0), site, area, ease))
    return drafts


def _site(chance: Random, at: int, town: Town, turn: int) -> tuple[Site, str, float]:
    """A site of the commune, in one of its quarters; with its area and how well off its families are."""
    ease, area, spread = town.ease, town.area, 0.25 + (town.population**0.5) / 160
    x, y = ground.along(RIVERS[town.river], town.along, town.aside)
    if at == 0:
        dx, dy, ease, area = QUARTERS[turn % len(QUARTERS)]
        x, y, spread = x + dx, y + dy, 0.55
    point = (x + chance.gauss(0, spread / 2), y + chance.gauss(0, spread / 2))
    latitude, longitude = ground.degrees(point, CENTRE)
    street = f"{chance.randint(1, 90)} {chance.choice(WORDS['streets'])}" if town.population > 2_000 else "Le Bourg"
    postcode = f"00{(at // 4) * 10 + 100:03d}"
    site = Site(f"{at}-{latitude}-{longitude}", "", street, postcode, town.name, latitude, longitude)
    return site, area, ease + chance.gauss(0, 0.55)


def _ranks(drafts: list[_Draft]) -> list[float]:
    """Where each school stands among its like (sector; with an IPS or not), 0 = least well off, 1 = most."""
    ranks = [0.0] * len(drafts)
    groups: dict[tuple[str, bool], list[tuple[float, int]]] = {}
    for number, draft in enumerate(drafts):
        groups.setdefault((draft.sector, draft.kind == "maternelle"), []).append((draft.ease, number))
    for group in groups.values():
        order = sorted(group)
        for place, (_, number) in enumerate(order):
            ranks[number] = (place + 0.5) / len(order)
    return ranks


def _at(scale: tuple[int, ...], rank: float) -> float:
    """The value of a scale of deciles at a rank between 0 and 1, read between two deciles."""
    step = min(int(rank * 10), 9)
    return scale[step] + (scale[step + 1] - scale[step]) * (rank * 10 - step)


def _place(chance: Random, year: int, draft: _Draft, *, number: int, rank: float, has_unit: bool) -> Place:
    network = ("REP+" if rank < REP_PLUS else "REP" if rank < REP else "") if draft.sector == "public" else ""
    total = round(_at(SIZES[draft.kind, draft.sector], chance.random()) * (0.82 if _village(draft) else 1.0))
    levels = LEVELS[draft.kind]
    pupils = classes.cohorts(chance, total, levels, {"PS": 0.94})
    groups = classes.classes(pupils, 23, frozenset({"GS", "CP", "CE1"}) if network else frozenset())
    history: tuple[Count, ...] = ()
    for back in (2, 1):
        before = classes.cohorts(chance, round(total * (1 + back * chance.gauss(0.008, 0.02))), levels, {"PS": 0.94})
        history += classes.counts(year - back, before, classes.classes(before, 23))
    unit = (Count(year, "ULIS", chance.randint(9, 12), 1.0),) if has_unit else ()
    missing = "IPS : les écoles sans élèves de CM2 n’en ont pas" if draft.kind == "maternelle" else ""
    ips = Index("IPS", missing=missing) if missing else Index("IPS", value=round(_at(IPS[draft.sector], rank), 1))
    site = _with_rooms(draft, number, len(groups))
    return Place(
        code=uai(number + 101),
        name=_name(draft),
        kind=draft.kind,
        sector=draft.sector,
        responsible="diocese" if draft.sector == "private" else f"town-{draft.town}",
        area=f"area-{draft.area}",
        town_code=_insee(draft.town),
        sites=(site,),
        groups=groups,
        counts=history + classes.counts(year, pupils, groups),
        units=unit,
        indices=(ips,),
        network=network,
        head=people.someone(chance),
    )


def _village(draft: _Draft) -> bool:
    return TOWNS[draft.town].population < 5_000


def _name(draft: _Draft) -> str:
    word = "École privée" if draft.sector == "private" else KIND_WORD[draft.kind]
    return f"{word} {draft.name}"


def _with_rooms(draft: _Draft, number: int, groups: int) -> Site:
    """The site with a room a class; nursery and elementary schools of one site share its building."""
    shared = draft.kind != "primaire"
    title = f"Groupe scolaire {draft.name}" if shared else _name(draft)
    wing = {"maternelle": "Maternelle, salle", "elementaire": "Élémentaire, salle"}.get(draft.kind, "Salle")
    rooms = tuple(f"{wing} {room}" for room in range(1, groups + 1))
    key = draft.site.key if shared else f"{draft.site.key}-{number}"
    facts = draft.site
    return Site(key, title, facts.address, facts.postcode, facts.town, facts.latitude, facts.longitude, rooms)


def _logins(chance: Random, places: tuple[Place, ...]) -> tuple[Login, ...]:
    school = next(p for p in places if p.kind == "primaire" and p.sector == "public" and len(p.groups) >= 8)
    own, metropole = {"school": school.code}, {"body": "metropole"}
    scopes = dict.fromkeys(("school_head", "school_referent", "teacher", "after_school"), own)
    scopes |= dict.fromkeys(("plan_lead", "elected", "technician", "buyer", "professional"), metropole)
    scopes["adviser"] = {"body": school.area}
    made = people.logins(chance, "arzenne.example", MAILBOXES, scopes)
    return tuple(replace(login, name=school.head) if login.role == "school_head" else login for login in made)
