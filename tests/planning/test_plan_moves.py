"""The sets that the plan of record moves become transfers proposed to schools, each once, when nothing holds them."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet.models import Device, Transfer
from pupitre.fleet.operations import reviews, transfers
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from pupitre.planning import operations, refusals
from pupitre.planning.models import Scenario
from pupitre.planning.operations import commanding
from tests.factories import planning as make
from tests.factories import reviews as fleet
from tests.factories import territory
from tests.factories.accounts import person, viewer
from tests.http.budget import visit_within

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture
def w() -> SimpleNamespace:
    """A computed plan that moves two sets in its first wave and one in its last; three carts stand there."""
    made = SimpleNamespace(scenario=make.computed_scenario())
    made.owner = made.scenario.organisation
    made.giver, made.taker = (territory.school(made.owner, name=f"École {name}") for name in ("A", "B"))
    made.carts = [
        fleet.cart(made.giver, *[used] * 8, name=f"Cart {used}", function="TAB", group="C3") for used in (0, 1, 4)
    ]
    plan = made.scenario.plans.get()
    plan.document["moves"] = [move(made, 1, 2), move(made, made.scenario.plan.waves, 1), move(made, 1, 1, to="GONE")]
    plan.save()
    return made


def move(w: SimpleNamespace, wave: int, sets: int, to: str = "") -> dict[str, Any]:
    return {
        "function": "TAB",
        "from_school": w.giver.code,
        "from_group": "C3",
        "to_school": to or w.taker.code,
        "to_group": "C2",
        "wave": wave,
        "sets": sets,
        "dies_wave": 9,
        "cost_eur": 0,
        "split": [],
    }


def approve(scenario: Scenario) -> None:
    operations.approve_scenario(scenario=scenario, reason="Voted", actor=SYSTEM, at=NOW)
    scenario.refresh_from_db()


def again(w: SimpleNamespace) -> int:
    return operations.command_moves(scenario=w.scenario, actor=SYSTEM, at=NOW)


def sent() -> set[str]:
    """The carts of open transfers."""
    rows = Transfer.objects.filter(state="proposed").values_list("lines__set__name", flat=True)
    return {name for name in rows if name}


def test_the_approval_proposes_the_least_used_sets_once(w: SimpleNamespace) -> None:
    with pytest.raises(refusals.NotOfRecord):
        again(w)
    assert w.scenario.plan.waves > max(commanding.current_waves(w.scenario.plan, timezone.localdate(NOW)))
    approve(w.scenario)
    assert sent() == {"Cart 0", "Cart 1"}  # the third waits for its wave, and what left the territory is left out
    row = Transfer.objects.order_by("pk")[:1].get()
    assert (row.origin, row.to_school, row.cause_kind, row.cause_pk) == (
        "plan",
        w.taker,
        "planning.scenario",
        w.scenario.pk,
    )
    assert again(w) == 0


def test_what_holds_a_set_is_waited_for(w: SimpleNamespace) -> None:
    fleet.settings(w.owner)
    approve(w.scenario)
    assert not sent()  # where reviews are on, the school is heard first
    row = reviews.flag(row=w.carts[0], actor=SYSTEM, at=NOW)
    fleet.talked_over(row)
    assert again(w) == 1
    row.refresh_from_db()
    assert (sent(), row.state, row.to_school) == ({"Cart 0"}, "moving", w.taker)


def test_a_refusal_lets_another_set_be_proposed(w: SimpleNamespace) -> None:
    Device.objects.filter(set=w.carts[1]).update(state="in_repair")
    approve(w.scenario)
    assert sent() == {"Cart 0", "Cart 4"}
    one = Transfer.objects.filter(lines__set=w.carts[2]).distinct().get()
    transfers.act(transfer=one, act=transfers.TransferAct.REFUSE, reason="No room", actor=SYSTEM, at=NOW)
    Device.objects.filter(set=w.carts[1]).update(state="in_use")
    assert again(w) == 1
    assert sent() == {"Cart 0", "Cart 1"}


def test_another_plan_takes_back_what_nobody_answered(w: SimpleNamespace) -> None:
    approve(w.scenario)
    first, second = Transfer.objects.order_by("pk")
    transfers.act(transfer=first, act=transfers.TransferAct.ACCEPT, actor=SYSTEM, at=NOW)
    commanding.take_back(w.scenario, actor=SYSTEM, at=NOW)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("accepted", "cancelled")
    assert second.ended_because


def test_the_page_says_what_holds_and_proposes_the_rest(w: SimpleNamespace) -> None:
    fleet.settings(w.owner)
    approve(w.scenario)
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("plan_lead", language="en", organisation=w.owner))
    address = reverse("planning:moves", args=[w.scenario.pk])
    page = visit_within(client, address, queries=20).content.decode()
    assert "Sets that the plan moves" in page
    assert "its school has not been asked about it yet" in page
    url = reverse("planning:moves_command", args=[w.scenario.pk])
    assert url not in page
    fleet.settings(w.owner, is_on=False)
    assert "2 sets are proposed to the schools" in client.get(address).content.decode()
    assert client.post(url).status_code == 302
    assert sent() == {"Cart 0", "Cart 1"}
    assert "all proposed" in client.get(address).content.decode()
    with pytest.raises(NotAllowed):
        operations.command_moves(scenario=w.scenario, actor=viewer("elected", organisation=w.owner), at=NOW)
