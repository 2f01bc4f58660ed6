"""The Centre de services scolaire du Val-des-Cèdres: 49 organisations in 83 buildings, invented.

The counts, and the model of one device a pupil from the third cycle on, follow the first seed (Centre de services
scolaire des Premières-Seigneuries, 2022-2023: more than 11,000 pupils with their own device).
"""

import tomllib
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from pupitre.cli.demo import classes, ground, people
from pupitre.cli.demo.values import Body, Count, Index, Place, Site, Territory

WORDS = tomllib.loads((Path(__file__).parent / "data" / "quebec.toml").read_text())
CENTRE = (47.62, -72.35)  # latitude, longitude; forest without a town of this size
BUILDINGS = 83
PRIMARY = ("M4", "M5", "P1", "P2", "P3", "P4", "P5", "P6")
SECONDARY = ("S1", "S2", "S3", "S4", "S5")
# kind: levels, fewest and most pupils, pupils a class, building's word
KINDS: dict[str, tuple[tuple[str, ...], int, int, int]] = {
    "primaire": (PRIMARY, 190, 660, 22),
    "secondaire": (SECONDARY, 780, 1_650, 28),
    "primaire_secondaire": (PRIMARY + SECONDARY, 900, 1_000, 25),
    "adultes": (("FGA",), 420, 700, 24),
    "professionnel": (("FP",), 260, 520, 20),
}
MAILBOXES = {
    "administrator": "administration",
    "plan_lead": "ri",
    "elected": "conseil",
    "school_head": "direction",
    "school_referent": "leader",
    "teacher": "enseignement",
    "adviser": "ppn",
    "technician": "technique",
    "buyer": "achats",
    "after_school": "servicedegarde",
    "professional": "professionnel",
    "support": "assistance",
}


def generate(year: int, seed: int = 49) -> Territory:
    """The territory as it stands in the school year that starts in `year`; the same seed gives the same one."""
    chance = Random(seed)  # noqa: S311 - a picture, not a secret
    asked = [
        *(("primaire", f"École {name}") for name in WORDS["primary"]),
        *(("secondaire", f"École secondaire {name}") for name in WORDS["secondary"]),
        *(("primaire_secondaire", f"École {name}") for name in WORDS["mixed"]),
        *(("adultes", name) for name in WORDS["adult"]),
        *(("professionnel", name) for name in WORDS["vocational"]),
    ]
    towns = [_town(chance) for _ in asked]
    ranks = _deciles(chance, towns)
    sites = _shares(chance, len(asked))
    places = tuple(
        _place(
            chance, year, number, kind=kind, name=name, town=towns[number], decile=ranks[number], sites=sites[number]
        )
        for number, (kind, name) in enumerate(asked)
    )
    return Territory(
        variant="quebec",
        jurisdiction="qc",
        language="fr-ca",
        code_scheme="code_organisme",
        calendar="qc",
        fiscal_month=7,
        authority="css",
        year=year,
        bodies=_bodies(),
        places=places,
        logins=_logins(chance, places),
    )


def _bodies() -> tuple[Body, ...]:
    areas = dict.fromkeys(town["area"] for town in WORDS["towns"])
    return (
        Body(
            "css",
            "authority",
            "Centre de services scolaire du Val-des-Cèdres",
            "centre de services scolaire",
            code="999000",
        ),
        Body("meq", "state", "Ministère de l’Éducation", "ministère"),
        *(Body(area, "area", area, "secteur", "css") for area in areas),
    )


def _town(chance: Random) -> dict[str, Any]:
    towns = WORDS["towns"]
    return chance.choices(towns, [town["share"] for town in towns])[0]


def _deciles(chance: Random, towns: list[dict[str, Any]]) -> list[int]:
    """IMSE deciles: 10 is the most disadvantaged, so the best off come first."""
    order = sorted(range(len(towns)), key=lambda number: -towns[number]["ease"] + chance.gauss(0, 0.6))
    deciles = [0] * len(towns)
    for place, number in enumerate(order):
        deciles[number] = 1 + place * 10 // len(order)
    return deciles


def _shares(chance: Random, schools: int) -> list[int]:
    """How many buildings each organisation has: one at least, four at most, BUILDINGS in all."""
    shares = [1] * schools
    while sum(shares) < BUILDINGS:
        number = chance.randrange(schools)
        if shares[number] < 4:
            shares[number] += 1
    return shares


def _place(
    chance: Random, year: int, number: int, *, kind: str, name: str, town: dict[str, Any], decile: int, sites: int
) -> Place:
    levels, fewest, most, size = KINDS[kind]
    total = chance.randint(fewest, most)
    pupils = classes.cohorts(chance, total, levels, {"M4": 0.45})
    groups = classes.classes(pupils, size)
    history: tuple[Count, ...] = ()
    for back in (2, 1):
        before = classes.cohorts(chance, round(total * (1 - back * chance.gauss(0.006, 0.02))), levels, {"M4": 0.4})
        history += classes.counts(year - back, before, classes.classes(before, size))
    ranked = kind not in {"adultes", "professionnel"}
    return Place(
        code=f"999{number + 1:03d}",
        name=name,
        kind=kind,
        sector="public",
        responsible="css",
        area=town["area"],
        town_code=f"99{WORDS['towns'].index(town) + 1:03d}",
        sites=_buildings(chance, number, name, town, rooms=len(groups), sites=sites),
        groups=groups,
        counts=history + classes.counts(year, pupils, groups),
        indices=_indices(chance, decile) if ranked else _no_index(),
        head=people.someone(chance),
    )


def _indices(chance: Random, decile: int) -> tuple[Index, ...]:
    """IMSE with its decile, SFR near it: the two indices look at the same families from two sides."""
    near = min(10, max(1, decile + chance.choice((-1, 0, 0, 1))))
    imse = round(2.5 + decile * 2.4 + chance.random() * 2, 2)
    return Index("IMSE", imse, decile), Index("SFR", float(near), near)


def _no_index() -> tuple[Index, ...]:
    reason = "Indice calculé pour la formation générale des jeunes seulement"
    return Index("IMSE", missing=reason), Index("SFR", missing=reason)


def _buildings(
    chance: Random, number: int, name: str, town: dict[str, Any], *, rooms: int, sites: int
) -> tuple[Site, ...]:
    x, y = town["east"] + chance.gauss(0, 1.6), town["north"] + chance.gauss(0, 1.6)
    made = []
    for building in range(sites):
        point = (x + chance.gauss(0, 0.35) * building, y + chance.gauss(0, 0.35) * building)
        latitude, longitude = ground.degrees(point, CENTRE)
        share = tuple(f"Local {room}" for room in range(101, 101 + (rooms + building) // sites))
        made.append(
            Site(
                key=f"{number}-{building}",
                name=name if sites == 1 else f"{name}, immeuble {building + 1}",
                address=f"{chance.randint(20, 8990)}, {chance.choice(WORDS['streets'])}",
                postcode=f"G0Z {1 + building}{chr(65 + number % 20)}{number % 10}",
                town=town["name"],
                latitude=latitude,
                longitude=longitude,
                rooms=share,
            )
        )
    return tuple(made)


def _logins(chance: Random, places: tuple[Place, ...]) -> tuple[Any, ...]:
    school = next(place for place in places if place.kind == "primaire" and len(place.sites) == 2)
    own, css = {"school": school.code}, {"body": "css"}
    scopes = dict.fromkeys(("school_head", "school_referent", "teacher", "after_school"), own)
    scopes |= dict.fromkeys(("plan_lead", "elected", "technician", "buyer", "professional"), css)
    scopes["adviser"] = {"body": school.area}
    made = people.logins(chance, "val-des-cedres.example", MAILBOXES, scopes)
    return tuple(replace(login, name=school.head) if login.role == "school_head" else login for login in made)
