"""The invented territories: their proportions are those of the seeds, and they are the same each time."""

import statistics
from collections import Counter

import pytest

from pupitre.cli.demo import france, quebec
from pupitre.cli.demo.values import Territory

YEAR = 2026
UAI_KNOWN = {"0951099": "D", "0400740": "M"}


@pytest.fixture(scope="module")
def arzenne() -> Territory:
    return france.generate(YEAR)


@pytest.fixture(scope="module")
def cedres() -> Territory:
    return quebec.generate(YEAR)


def test_the_metropole_has_the_proportions_of_the_seed(arzenne: Territory) -> None:
    places = arzenne.places
    assert len(places) == 263
    assert len({place.town_code for place in places}) == 48
    assert Counter(place.kind for place in places) == {"maternelle": 61, "elementaire": 58, "primaire": 144}
    assert sum(place.sector == "public" for place in places) / 263 == pytest.approx(0.77, abs=0.005)
    assert sum(place.pupils(YEAR) for place in places) == pytest.approx(40_000, rel=0.03)
    city = [place for place in places if place.sites[0].town == "Arzenne"]
    assert (len(city), sum(place.pupils(YEAR) for place in city)) == (94, pytest.approx(15_000, rel=0.1))
    assert sum(len(place.units) for place in places) == 14


def test_its_indices_are_spread_as_published(arzenne: Territory) -> None:
    def ips(sector: str) -> list[float]:
        return [p.indices[0].value for p in arzenne.places if p.sector == sector and p.indices[0].value is not None]

    assert statistics.mean(ips("public")) == pytest.approx(95.4, abs=0.5)
    assert statistics.mean(ips("private")) == pytest.approx(107.7, abs=0.5)
    assert sum(value < 80 for value in ips("public") + ips("private")) / 256 == pytest.approx(40 / 256, abs=0.02)
    nursery = [place for place in arzenne.places if place.kind == "maternelle"]
    assert all(place.indices[0].value is None and place.indices[0].missing for place in nursery)


def test_priority_networks_hold_the_least_well_off_public_schools(arzenne: Territory) -> None:
    by_network = {name: [p for p in arzenne.places if p.network == name] for name in ("REP+", "REP", "")}
    assert all(place.sector == "public" for name in ("REP+", "REP") for place in by_network[name])
    worst = [p.indices[0].value for p in by_network["REP+"] if p.indices[0].value]
    others = [p.indices[0].value for p in by_network["REP"] if p.indices[0].value]
    assert max(worst) <= min(others)
    halved = [g for p in by_network["REP+"] for g in p.groups if g.levels in {("CP",), ("CE1",), ("GS",)}]
    assert statistics.mean(group.pupils for group in halved) < 14


def test_the_centre_de_services_has_49_organisations_in_83_buildings(cedres: Territory) -> None:
    assert len(cedres.places) == 49
    assert len({site.key for place in cedres.places for site in place.sites}) == 83
    own_device = {"P5", "P6", "S1", "S2", "S3", "S4", "S5"}
    assert sum(c.pupils for p in cedres.places for c in p.counts if c.year == YEAR and c.level in own_device) > 11_000
    ranked = [place for place in cedres.places if place.indices[0].decile]
    assert {index.decile for place in ranked for index in place.indices if index.scheme == "IMSE"} == set(
        range(1, 11)
    )
    values = [(place.indices[0].decile, place.indices[0].value) for place in ranked]
    assert statistics.correlation(*zip(*values, strict=True)) > 0.95


@pytest.mark.parametrize("variant", [france, quebec])
def test_the_same_seed_gives_the_same_territory(variant) -> None:
    assert variant.generate(YEAR) == variant.generate(YEAR)
    assert variant.generate(YEAR).places != variant.generate(YEAR, seed=1).places


@pytest.mark.parametrize("variant", [france, quebec])
def test_what_must_be_unique_or_add_up_does(variant) -> None:
    territory = variant.generate(YEAR)
    places, keys = territory.places, {body.key for body in territory.bodies}
    assert len({place.code for place in places}) == len(places)
    assert len({(place.town_code, place.name) for place in places}) == len(places)
    assert len({login.role for login in territory.logins}) == len(territory.logins) == 12
    for place in places:
        assert {place.responsible, place.area} <= keys
        assert sum(group.pupils for group in place.groups) == place.pupils(YEAR)
        classes = sum(count.classes for count in place.counts if count.year == YEAR)
        assert classes == pytest.approx(len(place.groups), abs=0.05)
        assert len({group.name for group in place.groups}) == len(place.groups)
        assert all(4 <= group.pupils <= 36 for group in place.groups), place


def test_positions_are_on_the_invented_map(arzenne: Territory) -> None:
    for place in arzenne.places:
        site = place.sites[0]
        assert abs(site.latitude - france.CENTRE[0]) < 0.25
        assert abs(site.longitude - france.CENTRE[1]) < 0.45


def test_school_codes_carry_the_check_letter() -> None:
    for digits, letter in UAI_KNOWN.items():
        assert france.UAI_LETTERS[int(digits) % 23] == letter
    assert france.uai(101) == "0990101" + france.UAI_LETTERS[990101 % 23]
