"""The stock that the plan counts, restated from the register: the rule by cases, its properties, what is written."""

from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pupitre.fleet import refusals, refusals_reviews
from pupitre.fleet.engine.restating import Difference, Seen, Stated, compare, restate
from pupitre.fleet.models import DeviceSet, Holding, StockSet
from pupitre.fleet.operations import restating
from pupitre.fleet.queries import restating as queries
from pupitre.kernel.models import AuditEntry
from pupitre.kernel.viewer import SYSTEM
from pupitre.planning.models import NeedRule
from pupitre.territory.models import Level
from tests.factories import fleet as make
from tests.factories import planning as plan
from tests.factories import territory
from tests.factories.accounts import person
from tests.http.budget import visit_within

NOW, TODAY = timezone.now(), timezone.localdate()
DAY = date(2024, 9, 1)


def seen(number: int, *, cart: int | None = None, **facts: Any) -> list[Seen]:
    values = {
        "school": 1,
        "function": "TAB",
        "group": "ALL",
        "model": 7,
        "bought_on": DAY,
        "condition": "bon",
        **facts,
    }
    return [Seen(cart=cart, size=values.get("size", 6), **{k: v for k, v in values.items() if k != "size"})] * number


# what, devices -> units of each set, devices that make no whole set
MADE = [
    ("a cart is one set, whatever it holds", seen(9, cart=3), [9], 0),
    ("loose devices make whole sets", seen(14), [6, 6], 2),
    ("too few make none", seen(5), [], 5),
    ("one board is one set", seen(3, function="TNI", size=1), [1, 1, 1], 0),
    ("out of order serves no class", seen(6, condition="HS"), [], 0),
    ("models are not mixed", [*seen(4), *seen(4, model=8)], [], 8),
    ("nor schools", [*seen(6), *seen(6, school=2)], [6, 6], 0),
]


@pytest.mark.parametrize(("_what", "devices", "units", "short"), MADE, ids=[one[0] for one in MADE])
def test_the_sets_that_devices_make(_what: str, devices: list[Seen], units: list[int], short: int) -> None:
    found = restate(devices)
    assert ([row.units for row in found.sets], sum(found.short.values())) == (units, short)


def test_the_oldest_are_put_together() -> None:
    old, new = seen(6, bought_on=DAY), seen(6, bought_on=DAY + timedelta(days=900))
    assert [row.bought_on for row in restate([*new, *old]).sets] == [DAY, DAY + timedelta(days=900)]


def test_what_the_register_does_not_speak_of_stays() -> None:
    by_hand = Stated(1, "", "TNI", "ALL", 9, DAY, "bon", 1)
    other = Stated(1, "TAB-ALL-OLD-1", "TAB", "ALL", 9, DAY, "bon", 6)
    ours = Stated(2, "register:TAB-ALL-7-1", "TAB", "ALL", 7, DAY, "bon", 6)
    found = compare({1: by_hand, 2: other, 3: ours}, restate(seen(6)).sets)
    assert [row.reference for row in found.new] == ["register:TAB-ALL-7-1"]
    assert found.gone == (2, 3)  # what is said otherwise now, and what was ours and is no more


devices_of = st.lists(
    st.builds(
        Seen,
        st.integers(1, 3),
        st.sampled_from(["TAB", "PCE"]),
        st.just("ALL"),
        st.integers(1, 2),
        st.dates(date(2020, 1, 1), date(2026, 1, 1)),
        st.sampled_from(["bon", "moyen", "HS"]),
        st.none(),
        st.just(6),
    ),
    max_size=40,
)


@given(devices_of)
def test_every_device_counts_once_and_twice_is_the_same(devices: list[Seen]) -> None:
    found = restate(devices)
    sound = sum(1 for one in devices if one.condition != "HS")
    assert sum(row.units for row in found.sets) + sum(found.short.values()) == sound
    assert len({(row.school, row.reference) for row in found.sets}) == len(found.sets)
    again = compare(dict(enumerate(found.sets)), restate(reversed(devices)).sets)
    assert (again.new, again.gone) == ((), ())
    assert again.same + len(again.changed) == len(found.sets)
    assert not compare(dict(enumerate(found.sets)), found.sets)


@pytest.fixture
def w(db: None) -> SimpleNamespace:
    """A school with a cart of 8 tablets, 7 tablets outside, and a stock written by hand: 3 old sets and a board."""
    made = SimpleNamespace(owner=territory.organisation())
    made.school = territory.school(made.owner, name="École A")
    made.rule = plan.need_rule(made.owner)
    NeedRule.objects.filter(pk=made.rule.pk).update(basis="pupils", set_size=6)
    made.tablet = plan.device_model(made.owner, functions=["TAB"])
    made.cart = DeviceSet.objects.create(school=made.school, name="Cart", function="TAB", group="ALL")
    facts = {"model": made.tablet, "state": "in_use", "bought_on": DAY}
    for _one in range(8):
        make.device(made.school, set=made.cart, **facts)
    made.loose = [make.device(made.school, **facts) for _one in range(7)]
    made.unknown = make.device(made.school, state="in_use")
    make.device(made.school, is_spare=True, **facts)
    made.old = [plan.stock_set(made.school, made.tablet, function="TAB", group="ALL") for _one in range(3)]
    made.board = plan.stock_set(made.school, plan.device_model(made.owner), function="TNI", group="ALL")
    return made


def read() -> queries.Reading:
    return queries.read(SYSTEM, TODAY)


def write(**facts: Any) -> Difference:
    values = {"digest": read().digest, "reason": "The register is complete", "actor": SYSTEM, "at": NOW, **facts}
    return restating.restate_stock(**values)


def test_the_register_takes_the_place_of_what_was_written(w: SimpleNamespace) -> None:
    found = read()
    assert found.unplaced == Counter(no_kind=1)
    assert dict(found.restated.short) == {(w.school.pk, "TAB"): 1}
    done = write()
    assert (len(done.new), len(done.gone)) == (2, 3)
    rows = StockSet.objects.order_by("function", "units").values_list("function", "group", "units", "bought_on")
    assert list(rows) == [
        ("TAB", "ALL", 6, DAY),
        ("TAB", "ALL", 8, DAY),
        ("TNI", "ALL", w.board.units, w.board.bought_on),
    ]
    assert not read().difference
    entry = AuditEntry.objects.get(action="fleet.stock_restated")
    assert entry.details["reason"] == "The register is complete"


def test_what_changed_since_is_read_again(w: SimpleNamespace) -> None:
    digest = read().digest
    w.loose[0].delete()
    w.loose[1].delete()
    with pytest.raises(refusals_reviews.StockChanged):
        write(digest=digest)
    with pytest.raises(refusals.ReasonNeeded):
        write(reason=" ")
    assert StockSet.objects.count() == 4


def test_a_row_follows_its_cart(w: SimpleNamespace) -> None:
    write()
    key = StockSet.objects.get(reference=f"set:{w.cart.pk}").pk
    w.cart.devices.order_by("pk")[:1].get().delete()
    done = write()
    assert ([key for key, _row in done.changed], done.same) == ([key], 1)
    assert StockSet.objects.get(pk=key).units == 7


def test_the_level_of_who_holds_it_says_for_whom(w: SimpleNamespace) -> None:
    NeedRule.objects.filter(pk=w.rule.pk).update(levels=["CP"])
    other = plan.need_rule(w.owner, group="CM", levels=["CM1"])
    NeedRule.objects.filter(pk=other.pk).update(basis="pupils", set_size=1)
    assert read().unplaced["no_levels"] == 7  # two groups are possible
    facts = {"name": "CM1", "position": 50}
    level = Level.objects.update_or_create(jurisdiction="fr", code="CM1", defaults=facts)[0]
    pupil = make.pupil(w.school, level=level)
    Holding.objects.create(device=w.loose[0], pupil=pupil, school=w.school, year=make.year(), from_at=NOW)
    found = read()
    assert found.unplaced["no_levels"] == 6
    assert [row.group for row in found.restated.sets] == ["CM", "ALL"]


def test_the_page_shows_before_it_writes(w: SimpleNamespace) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("plan_lead", language="en", organisation=w.owner))
    assert reverse("fleet:stock_restate") in client.get(reverse("fleet:stock")).content.decode()
    address = reverse("fleet:stock_restate")
    page = visit_within(client, address, queries=20).content.decode()
    for said in ("Class sets to add: 2; to correct: 0; to take out: 3", "1 device that makes no whole set."):
        assert said in page
    assert client.post(address, {"digest": read().digest, "reason": ""}).status_code == 422
    assert client.post(address, {"digest": "other", "reason": "Why"}).status_code == 409
    assert client.post(address, {"digest": read().digest, "reason": "Why"}).status_code == 302
    assert "says what the register says" in client.get(address).content.decode()
