"""Sets that could serve elsewhere, from what the register says to the transfers proposed."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet import refusals, refusals_reviews
from pupitre.fleet.models import Device, ReviewProposal, Transfer, UsageReview
from pupitre.fleet.operations import reallocating, reviews, transfers
from pupitre.fleet.operations.reviews import Wish
from pupitre.fleet.queries import reallocation as queries
from pupitre.kernel.viewer import SYSTEM
from pupitre.planning.models import NeedRule, RatioTarget
from pupitre.projects.models import EligibilityRule
from pupitre.territory.levels import school_year_of
from pupitre.territory.models import Enrolment, Level
from tests.factories import fleet, territory
from tests.factories import planning as plan
from tests.factories import reviews as make
from tests.factories.accounts import person
from tests.http.budget import visit_within

NOW, TODAY = timezone.now(), timezone.localdate()
pytestmark = pytest.mark.django_db


@pytest.fixture
def w() -> SimpleNamespace:
    """A school with two carts of 12, one of them never opened, and a school of 120 pupils without any."""
    made = SimpleNamespace(owner=territory.organisation())
    made.giver = territory.school(made.owner, name="École A", longitude=4.4, latitude=45.4)
    made.taker = territory.school(made.owner, name="École B", longitude=4.5, latitude=45.4)
    rule = plan.need_rule(made.owner)
    NeedRule.objects.filter(pk=rule.pk).update(levels=["CM1"], basis="pupils")
    RatioTarget.objects.filter(rule=rule).update(from_year=TODAY.year - 1, pupils_per_device=10)
    facts = {"name": "CM1", "position": 50}
    level = Level.objects.update_or_create(jurisdiction="fr", code="CM1", defaults=facts)[0]
    year = fleet.year(school_year_of(TODAY))
    Enrolment.objects.create(school=made.taker, year=year, level=level, pupils=120)
    kind = {"function": rule.function.code, "group": rule.group, "devices": 12}
    made.low = make.cart(made.giver, *[0] * 8, name="Closed", **kind)
    made.used = make.cart(made.giver, *[3] * 8, name="Used", **kind)
    Device.objects.update(bought_on=TODAY - timedelta(days=365))
    return made


def why(reading: queries.Reading) -> dict[str, str]:
    return {reading.sets[one.offer.key].name: one.why for one in reading.plan.kept}


def read() -> queries.Reading:
    return queries.read(SYSTEM, TODAY)


def propose(**facts: Any) -> reallocating.Proposed:
    values = {"digest": read().digest, "reason": "It serves there", "actor": SYSTEM, "at": NOW, **facts}
    return reallocating.propose(**values)


def test_the_set_that_nobody_opens_goes_where_it_lacks(w: SimpleNamespace) -> None:
    found = read()
    (move,) = found.plan.moves
    assert (move.offer.key, move.to_school) == (w.low.pk, w.taker.pk)
    assert 7 < move.km < 8
    assert why(found) == {"Used": "used"}
    assert propose() == reallocating.Proposed(1, 0)
    made = Transfer.objects.get()
    assert (made.from_school, made.to_school, made.state, made.origin) == (w.giver, w.taker, "proposed", "balance")
    assert not read().plan.moves  # what is on its way lacks no more
    assert not read().plan.unmet


def test_the_same_moves_are_proposed_once(w: SimpleNamespace) -> None:
    digest = read().digest
    propose(digest=digest)
    with pytest.raises(refusals_reviews.MovesChanged):
        propose(digest=digest)
    with pytest.raises(refusals.NothingToSend):
        propose()
    assert Transfer.objects.count() == 1


def test_a_school_is_asked_before_its_set_is_moved(w: SimpleNamespace) -> None:
    make.settings(w.owner)
    assert why(read())["Closed"] == "not_asked"
    row = reviews.flag(row=w.low, actor=SYSTEM, at=NOW)
    assert why(read())["Closed"] == "talked_over"
    make.talked_over(row)
    propose()
    row.refresh_from_db()
    assert (row.state, row.to_school) == ("moving", w.taker)
    assert row.transfer is not None
    transfers.act(transfer=row.transfer, act=transfers.TransferAct.REFUSE, reason="No room", actor=SYSTEM, at=NOW)
    propose()  # it was decided that it goes: another school may be named
    row.refresh_from_db()
    assert row.transfer.state == "proposed"


def test_what_was_decided_stays_decided(w: SimpleNamespace) -> None:
    make.settings(w.owner)
    row = reviews.flag(row=w.low, actor=SYSTEM, at=NOW)
    reviews.decide(review=row, wish=Wish("keep", "A project begins"), actor=SYSTEM, at=NOW)
    assert why(read())["Closed"] == "decided"


def test_a_committee_decides_where_it_must(w: SimpleNamespace) -> None:
    make.settings(w.owner, committee_moves=True)
    make.talked_over(reviews.flag(row=w.low, actor=SYSTEM, at=NOW))
    assert propose() == reallocating.Proposed(0, 1)
    assert ReviewProposal.objects.get().to_school == w.taker
    assert not Transfer.objects.exists()
    assert why(read())["Closed"] == "proposed"


def test_nobody_is_sent_what_they_may_not_use_yet(w: SimpleNamespace) -> None:
    EligibilityRule.objects.create(organisation=w.owner, condition="referent", starts_on="2026-01-01")
    found = read()
    assert not found.plan.moves
    assert [(lack.school, len(lack.unmet)) for lack in found.plan.stopped] == [(w.taker.pk, 1)]
    assert why(found)["Closed"] == "nobody_lacks"


def test_a_device_in_repair_stays_and_holds_no_cart(w: SimpleNamespace) -> None:
    """It leaves the cart, is its school's, and comes back to the store; one that breaks down later stays too."""
    first, second, third, *rest = Device.objects.filter(set=w.low).order_by("pk")
    Device.objects.filter(pk__in=[first.pk, second.pk]).update(state="in_repair")
    (move,) = read().plan.moves
    assert (move.offer.key, move.offer.devices) == (w.low.pk, 10)
    assert read().in_repair == {w.low.pk: 2}
    propose()
    row = Transfer.objects.get()
    assert row.lines.count() == 10
    Device.objects.filter(pk=third.pk).update(state="in_repair")
    Device.objects.filter(pk=second.pk).update(state="in_use")  # back in time to be used, too late to go
    for act in (transfers.TransferAct.ACCEPT, transfers.TransferAct.SHIP):
        row = transfers.act(transfer=row, act=act, actor=SYSTEM, at=NOW)
    transfers.receive(transfer=row, codes=[str(one) for one in rest], actor=SYSTEM, at=NOW)
    row.refresh_from_db()
    assert (row.state, row.lines.get(device=third).outcome) == ("received", "dropped")
    w.low.refresh_from_db()
    assert (w.low.school, Device.objects.filter(set=w.low, school=w.taker).count()) == (w.taker, 9)
    left = Device.objects.filter(pk__in=[first.pk, second.pk, third.pk]).order_by("pk")
    assert [(one.school, one.set, one.state) for one in left] == [
        (w.giver, None, "in_repair"), (w.giver, None, "in_store"), (w.giver, None, "in_repair"),
    ]  # fmt: skip


HOLDS = [
    ("all its devices in repair", {"state": "in_repair"}, "busy"),
    ("a device on its way", {"state": "in_transit"}, "busy"),
    ("worn out", {"bought_on": TODAY - timedelta(days=365 * 5)}, "worn"),
    ("support that ends", {"support_ends_on": TODAY}, "worn"),
]


@pytest.mark.parametrize(("_what", "facts", "reason"), HOLDS, ids=[one[0] for one in HOLDS])
def test_what_cannot_serve_elsewhere_stays(
    w: SimpleNamespace, _what: str, facts: dict[str, Any], reason: str
) -> None:
    Device.objects.filter(set=w.low).update(**facts)
    assert why(read())["Closed"] == reason


def test_nothing_is_taken_on_missing_data(w: SimpleNamespace) -> None:
    w.low.usage_weeks.order_by("week")[:1].get().delete()
    assert why(read())["Closed"] == "unknown_use"


def signed_in(role: str, **scope: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role, language="en", **scope))
    return client


def test_the_page_says_why_and_proposes(w: SimpleNamespace) -> None:
    lead = signed_in("plan_lead", organisation=w.owner)
    make.settings(w.owner)
    make.talked_over(reviews.flag(row=w.low, actor=SYSTEM, at=NOW))
    EligibilityRule.objects.create(organisation=w.owner, condition="referent", starts_on="2099-01-01")
    address = reverse("fleet:reallocation")
    page = visit_within(lead, address, queries=18).content.decode()
    for said in (
        "1 set could serve elsewhere: 12 devices.",
        "At École A it serves 0.0 days",
        "It is used where it is",
    ):
        assert said.lower() in page.lower()
    url = reverse("fleet:reallocation_propose")
    assert lead.post(url, {"digest": read().digest, "reason": ""}).status_code == 422
    assert lead.post(url, {"digest": "other", "reason": "Why"}).status_code == 409
    done = lead.post(url, {"digest": read().digest, "reason": "It serves there"})
    assert done.headers["Location"] == reverse("fleet:transfers")
    assert UsageReview.objects.get().state == "moving"
    assert "No set needs to move" in lead.get(address).content.decode()
    assert signed_in("school_head", school=w.giver).get(address).status_code == 403
