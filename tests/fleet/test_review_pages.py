"""The pages of usage reviews: what each person finds there, does there, and does not."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet.models import ReviewProposal, ReviewSettings, Transfer, UsageReview
from tests.factories import reviews as make
from tests.factories import territory
from tests.factories.accounts import person
from tests.http.budget import visit_within

TODAY = timezone.localdate()
pytestmark = pytest.mark.django_db


@pytest.fixture
def w() -> SimpleNamespace:
    made = SimpleNamespace(owner=territory.organisation())
    made.school, made.other = (territory.school(made.owner, name=f"École {name}") for name in ("A", "B"))
    make.settings(made.owner)
    made.lead, made.adviser, made.elected = (
        signed_in(role, organisation=made.owner) for role in ("plan_lead", "adviser", "elected")
    )
    made.head = signed_in("school_head", school=made.school)
    return made


def signed_in(role: str, **scope: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role, language="en", **scope))
    return client


def post(client: Client, row: UsageReview, name: str, **said: Any) -> Any:
    return client.post(reverse("fleet:review_act", args=[row.pk, name]), said)


def test_a_school_and_an_adviser_talk_until_something_is_decided(w: SimpleNamespace) -> None:
    cart = make.cart(w.school, 0, 1, 0, 0)
    asked = w.adviser.post(reverse("fleet:review_begin", args=[cart.pk]))
    row = UsageReview.objects.get()
    assert asked.headers["Location"] == row.get_absolute_url()
    home = w.head.get(reverse("web:today_reviews")).content.decode()
    assert "A word is awaited from the school:" in home
    assert "days of use a school week: 0.3" in home
    page = visit_within(w.head, row.get_absolute_url(), queries=16).content.decode()
    assert "Your answer" in page
    assert "Put it to the committee" not in page
    wrong = post(w.head, row, "answer", reasons=["training"], words="")
    assert wrong.status_code == 422
    post(w.head, row, "answer", reasons=["training"], words="New team", plan="A project", asks_help="on")
    adviser = visit_within(w.adviser, row.get_absolute_url(), queries=16).content.decode()
    for said in ("New team", "A project", "The team has not been trained yet", "The school would like help"):
        assert said in adviser
    assert "A move cannot be decided yet. No coaching has been offered yet." in adviser
    assert "Coaching to offer:" in w.adviser.get(reverse("web:today_reviews")).content.decode()
    post(w.adviser, row, "offer", words="A morning in class")
    assert "Reply to the coaching" in w.head.get(row.get_absolute_url()).content.decode()
    assert post(w.head, row, "reply", reply="accept").status_code == 422
    post(w.head, row, "reply", reply="accept", on=TODAY)
    post(w.adviser, row, "held", reply="hold", on=TODAY, words="Six teachers")
    assert post(w.lead, row, "decide", outcome="move", to="NONE", reasons="Why", way="person").status_code == 422
    post(w.lead, row, "decide", outcome="move", to=w.other.code, reasons="It serves there", way="person")
    row.refresh_from_db()
    assert (row.state, Transfer.objects.get().to_school) == ("moving", w.other)
    for client in (w.head, w.lead, w.elected):
        page = visit_within(client, row.get_absolute_url(), queries=16).content.decode()
        assert "It serves there" in page
        assert 'action="/fleet/reviews' not in page  # over: nothing more to fill in


def test_who_only_reads_has_nothing_to_fill_in(w: SimpleNamespace) -> None:
    row = make.review(w.school)
    for client in (w.elected, signed_in("teacher", school=w.school)):
        page = visit_within(client, row.get_absolute_url(), queries=16).content.decode()
        assert f"/reviews/{row.pk}/act/" not in page
        assert post(client, row, "say", words="Hello").status_code == 404
    assert post(w.head, row, "decide", outcome="keep", reasons="Why").status_code == 404
    stranger = signed_in("school_head", school=w.other)
    assert stranger.get(row.get_absolute_url()).status_code == 404


def test_a_move_that_a_committee_decides_is_proposed_to_it(w: SimpleNamespace) -> None:
    make.settings(w.owner, committee_moves=True)
    row = make.talked_over(make.review(w.school))
    said = {"outcome": "move", "to": w.other.code, "reasons": "It serves there"}
    assert post(w.lead, row, "decide", **said, way="person").status_code == 409
    post(w.lead, row, "decide", **said, way="committee")
    assert ReviewProposal.objects.get().to_school == w.other
    page = w.head.get(row.get_absolute_url()).content.decode()
    assert "The committee is asked to decide that it goes to École B." in page


def test_the_list_and_the_settings(w: SimpleNamespace) -> None:
    row = make.review(w.school)
    page = visit_within(w.lead, reverse("fleet:reviews"), queries=20).content.decode()
    assert "1 set is being talked over with its school." in page
    assert row.set.name in page
    assert row.set.name not in w.lead.get(reverse("fleet:reviews") + "?help=yes").content.decode()
    assert "When schools are asked" not in w.head.get(reverse("fleet:reviews")).content.decode()
    settings = reverse("fleet:review_settings_edit", args=[ReviewSettings.objects.get().pk])
    fields = {
        "organisation": w.owner.pk,
        "below_days": "9",
        "weeks": 8,
        "answer_days": 30,
        "rest_weeks": 26,
        "min_years": 1,
        "max_km": 50,
    }
    wrong = w.lead.post(settings, fields)
    assert "A school week has five days" in wrong.content.decode()
    w.lead.post(settings, {**fields, "below_days": "1.5"})
    assert not ReviewSettings.objects.get().is_on


def test_the_coaching_shows_its_effect(w: SimpleNamespace) -> None:
    row = make.review(w.school)
    day = TODAY - timedelta(weeks=3)
    UsageReview.objects.filter(pk=row.pk).update(
        state="coached", coaching_on=day, coaching_offered_at=timezone.now(), answered_at=timezone.now()
    )
    page = w.adviser.get(row.get_absolute_url()).content.decode()
    assert "Days of use a school week: 0.0, over 2 school weeks" in page
