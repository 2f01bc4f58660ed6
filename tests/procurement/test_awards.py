"""A committee's decision awards a lot: once, to an offer that stands, and for good."""

import threading
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.governance import deciders
from pupitre.governance.engine.committees import Votes
from pupitre.governance.models import Decision
from pupitre.kernel import thread
from pupitre.kernel.refusal import NotAllowed, Refusal
from pupitre.kernel.thread import Knot
from pupitre.kernel.viewer import SYSTEM
from pupitre.procurement import refusals
from pupitre.procurement.models import Award, Lot, Offer
from pupitre.procurement.operations import awarding
from tests.factories import procurement as make
from tests.factories.accounts import person, viewer
from tests.factories.territory import organisation
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db


@pytest.fixture
def w() -> SimpleNamespace:
    made = make.world()
    made.lot = make.bare_lot(made.owner, 50_000)
    made.other = make.supplier(made.owner)
    made.best = make.offer(made.lot, made.supplier, 41_000, points=Decimal("91.5"))
    made.second = make.offer(made.lot, made.other, 39_000, points=Decimal(84))
    return made


def test_the_decision_adopted_gives_the_lot_to_the_offer(w: SimpleNamespace) -> None:
    decision = make.voted(w.best)
    w.lot.refresh_from_db()
    award = Award.objects.get()
    assert (award.decision, award.offer, w.lot.supplier) == (decision, w.best, w.supplier)
    assert "41" in decision.subject_label


def test_an_offer_voted_down_is_set_aside_and_the_other_may_be_retained(w: SimpleNamespace) -> None:
    make.voted(w.best, Votes(1, 4))
    w.best.refresh_from_db()
    assert w.best.rejected is not None
    with pytest.raises(refusals.OfferGone):
        make.voted(w.best)
    assert make.awarded(w.second).lot == w.lot


def test_a_lot_is_awarded_once_and_a_second_decision_is_not_recorded(w: SimpleNamespace) -> None:
    make.voted(w.best)
    with pytest.raises(refusals.LotAwarded):
        make.voted(w.second)
    with pytest.raises(refusals.LotAwarded):
        make.offer(w.lot, w.other, 1)
    assert Decision.objects.count() == 1


def test_the_committee_is_one_of_the_body_that_buys(w: SimpleNamespace) -> None:
    with pytest.raises(refusals.NotOfThisBody):
        make.voted(w.best, owner=organisation())
    assert not Award.objects.exists()


def test_a_lot_with_orders_of_another_supplier_is_not_given_away(w: SimpleNamespace) -> None:
    w.lot.supplier = w.supplier
    w.lot.save()
    w.model.lot = w.lot
    w.model.save()
    make.draft(w)
    with pytest.raises(refusals.LotInUse):
        make.voted(w.second)
    assert make.awarded(w.best)


def test_the_database_keeps_the_lot_with_its_supplier_and_the_award_as_it_is(w: SimpleNamespace) -> None:
    make.voted(w.best)
    with pytest.raises(IntegrityError, match="a lot stays"), transaction.atomic():
        Lot.objects.update(supplier=w.other)
    with pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
        Award.objects.update(awarded_at=timezone.now())
    lot = Lot.objects.get(pk=w.lot.pk)
    lot.supplier = w.other
    with pytest.raises(ValidationError):
        lot.full_clean()


def test_offers_are_written_by_who_runs_the_purchase(w: SimpleNamespace) -> None:
    facts = {"lot": w.lot, "supplier": w.supplier, "amount": Decimal(5), "points": None, "note": "", "at": make.NOW}
    for role, where in (("adviser", w.owner), ("buyer", organisation())):
        with pytest.raises(NotAllowed):
            awarding.enter_offer(actor=viewer(role, organisation=where), **facts)
    assert awarding.enter_offer(actor=viewer("buyer", organisation=w.owner), **facts).amount == 5


def test_what_waits_is_offered_best_first_to_those_who_see_it(w: SimpleNamespace) -> None:
    [offered] = [row for row in deciders.deciders() if row.kind == "procurement.award"]
    here, elsewhere = viewer("buyer", organisation=w.owner), viewer("buyer", organisation=organisation())
    assert [key for key, _label in offered.search(here, "", 9)] == [w.best.pk, w.second.pk]
    assert offered.search(elsewhere, "", 9) == []
    assert str(w.supplier) in offered.effect(w.best.pk)
    assert offered.page(here, w.best.pk) == reverse("procurement:lot", args=[w.lot.pk])
    assert offered.page(elsewhere, w.best.pk) == ""
    make.voted(w.best)
    assert offered.search(here, "", 9) == []


def test_the_pages_say_by_which_decision_and_the_thread_links_them(w: SimpleNamespace) -> None:
    award = make.awarded(w.best)
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("buyer", organisation=w.owner, language="en"))
    for name, key in (("lot", w.lot.pk), ("group", w.lot.group_id)):
        page = visit_within(client, reverse(f"procurement:{name}", args=[key]), queries=20).content.decode()
        assert f"awarded by decision {award.decision_id} of" in page
        assert reverse("governance:decision", args=[award.decision_id]) in page
    w.model.lot = w.lot
    w.model.save()
    line = make.draft(w, lot=w.lot).lines.get()
    chain = thread.chain(Knot("governance.decision", award.decision_id), SYSTEM)
    assert list(chain.shown["procurement.award"]) == [award.pk]
    assert list(chain.shown["procurement.order_line"]) == [line.pk]


@pytest.mark.django_db(transaction=True)
def test_two_committees_at_once_do_not_give_a_lot_twice() -> None:
    w = make.world()
    lot = make.bare_lot(w.owner, 50_000)
    offers = [make.offer(lot, w.supplier), make.offer(lot, make.supplier(w.owner))]
    barrier, refused = threading.Barrier(2), []

    def vote(chosen: Offer) -> None:
        try:
            barrier.wait(5)
            make.voted(chosen)
        except Refusal as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    runs: list[Any] = [threading.Thread(target=vote, args=[one]) for one in offers]
    for run in runs:
        run.start()
    for run in runs:
        run.join(30)
    assert (Award.objects.count(), refused) == (1, ["procurement.lot_awarded"])
