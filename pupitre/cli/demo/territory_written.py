"""The facts of the demo territory, written in bulk into the territory's tables."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pupitre.cli.demo.values import Body, Count, Place
from pupitre.territory.models import (
    Building,
    Calendar,
    ClassGroup,
    Enrolment,
    Identifier,
    Level,
    NetworkMembership,
    Organisation,
    Room,
    School,
    SchoolIndex,
    SchoolYear,
)

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

BODY_SCHEME = {"fr": "insee", "qc": "code_organisme"}
BATCH = 2_000


def bodies(made: Made) -> None:
    """The tree, a generation at a time: parents before children (the facts are in that order)."""
    facts = made.territory
    depths: dict[str, int] = {}
    generations: dict[int, list[Body]] = defaultdict(list)
    for body in facts.bodies:
        depths[body.key] = depths[body.parent] + 1 if body.parent else 0
        generations[depths[body.key]].append(body)
    for generation in generations.values():
        rows = Organisation.objects.bulk_create(_organisation(made, body) for body in generation)
        made.bodies |= zip((body.key for body in generation), rows, strict=True)
    Identifier.objects.bulk_create(
        Identifier(scheme=BODY_SCHEME[facts.jurisdiction], value=body.code, organisation=made.bodies[body.key])
        for body in facts.bodies
        if body.code
    )
    made.year, _ = SchoolYear.objects.get_or_create(start_year=facts.year)
    made.levels = {level.code: level for level in Level.objects.filter(jurisdiction=facts.jurisdiction)}


def _organisation(made: Made, body: Body) -> Organisation:
    return Organisation(
        parent=made.bodies[body.parent] if body.parent else None,
        kind=body.kind,
        name=body.name,
        label=body.label,
        jurisdiction=made.territory.jurisdiction,
        population=body.population,
        fiscal_year_starts_in=made.territory.fiscal_month,
    )


def schools(made: Made) -> None:
    """Schools, their buildings (some shared by two schools) and the rooms of these."""
    calendar = Calendar.objects.filter(code=made.territory.calendar).first()
    rows = [_school(made, place, calendar) for place in made.territory.places]
    made.schools = {school.code: school for school in School.objects.bulk_create(rows)}
    sites = {site.key: site for place in made.territory.places for site in place.sites}
    built = Building.objects.bulk_create(
        Building(
            name=site.name,
            address=site.address,
            postcode=site.postcode,
            commune_name=site.town,
            longitude=site.longitude,
            latitude=site.latitude,
        )
        for site in sites.values()
    )
    made.buildings = dict(zip(sites, built, strict=True))
    pairs = [(place, site) for place in made.territory.places for site in place.sites]
    through = Building.schools.through
    through.objects.bulk_create(
        through(building=made.buildings[site.key], school=made.schools[place.code]) for place, site in pairs
    )
    Room.objects.bulk_create(
        [Room(building=made.buildings[site.key], name=name) for _, site in pairs for name in site.rooms],
        batch_size=BATCH,
    )


def _school(made: Made, place: Place, calendar: Calendar | None) -> School:
    site = place.sites[0]
    return School(
        name=place.name,
        kind=place.kind,
        sector=place.sector,
        code=place.code,
        code_scheme=made.territory.code_scheme,
        responsible=made.bodies[place.responsible],
        area=made.bodies[place.area],
        commune_code=place.town_code,
        commune_name=site.town,
        address=site.address,
        postcode=site.postcode,
        longitude=site.longitude,
        latitude=site.latitude,
        calendar=calendar,
    )


def enrolments(made: Made) -> None:
    """Pupils and classes of three years by level with their totals, and the classes of this year."""
    for year in {count.year for place in made.territory.places for count in place.counts}:
        SchoolYear.objects.get_or_create(start_year=year)
    rows: list[Enrolment] = []
    for place in made.territory.places:
        school = made.schools[place.code]
        rows += [_enrolment(school, count, made.levels[count.level]) for count in (*place.counts, *place.units)]
        for year in {count.year for count in place.counts}:
            classes = len(place.groups) if year == made.territory.year else _classes(place, year)
            rows.append(Enrolment(school=school, year_id=year, pupils=place.pupils(year), classes=classes))
    Enrolment.objects.bulk_create(rows, batch_size=BATCH)

    groups = [
        (group, ClassGroup(school=made.schools[place.code], year=made.year, name=group.name, pupils=group.pupils))
        for place in made.territory.places
        for group in place.groups
    ]
    ClassGroup.objects.bulk_create([row for _, row in groups], batch_size=BATCH)
    through = ClassGroup.levels.through
    through.objects.bulk_create(
        [through(classgroup=row, level=made.levels[level]) for group, row in groups for level in group.levels],
        batch_size=BATCH,
    )


def _enrolment(school: School, count: Count, level: Level) -> Enrolment:
    return Enrolment(school=school, year_id=count.year, level=level, pupils=count.pupils, classes=count.classes)


def _classes(place: Place, year: int) -> int:
    return round(sum(count.classes for count in place.counts if count.year == year))


def indices(made: Made) -> None:
    """Deprivation indices, and priority networks."""
    SchoolIndex.objects.bulk_create(
        SchoolIndex(
            school=made.schools[place.code],
            scheme_id=index.scheme,
            year=made.year,
            value=index.value,
            decile=index.decile,
            missing_reason=index.missing,
        )
        for place in made.territory.places
        for index in place.indices
    )
    NetworkMembership.objects.bulk_create(
        NetworkMembership(school=made.schools[place.code], year=made.year, network=place.network)
        for place in made.territory.places
        if place.network
    )
