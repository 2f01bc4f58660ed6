"""The pages that say what things are worth, answer what if, and have a school's reasons checked."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.planning import computation, questions, standing
from pupitre.planning.enums import RunState
from pupitre.planning.models import Pricing, Question, Scenario, SchoolOutcome
from pupitre.territory.models import School
from tests.factories import planning as make
from tests.factories.accounts import person
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return make.priced_scenario()


def signed_in(scenario: Scenario, role: str = "plan_lead") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role, language="en", organisation=scenario.organisation))
    return client


def test_a_committee_reads_what_a_little_more_would_bring(scenario: Scenario) -> None:
    url = reverse("planning:worth", args=[scenario.pk])
    page = visit_within(signed_in(scenario, "elected"), url, queries=22).content.decode()
    assert "pupils equipped for a year" in page
    assert "Whatever comes" in page
    assert "<svg" in page


def test_a_committee_reads_what_the_waves_already_ordered_cost(scenario: Scenario) -> None:
    found = Pricing.objects.get()
    codes = list(School.objects.order_by("pk").values_list("code", flat=True)[:2])
    promise = {"kind": "announced", "label": "", "function": "", "deadline_year": 0, "schools": codes, "wave": None}
    found.document["promises"] = [{"promise": promise, "points": 12.0, "bound": found.plan.value + 20, "losers": []}]
    found.save()
    page = signed_in(scenario, "elected").get(reverse("planning:worth", args=[scenario.pk])).content.decode()
    assert "The waves already ordered" in page
    assert "2 schools keep their wave" in page


def test_amounts_are_not_told_to_those_who_may_not_see_money(scenario: Scenario) -> None:
    page = signed_in(scenario, "adviser").get(reverse("planning:worth", args=[scenario.pk])).content.decode()
    assert "Own funds" not in page


def test_a_plan_without_prices_says_how_to_have_them() -> None:
    made = make.computed_scenario()
    page = signed_in(made).get(reverse("planning:worth", args=[made.pk])).content.decode()
    assert "No prices yet" in page
    assert "made lot by lot" in page
    asked = signed_in(made).get(reverse("planning:what_if", args=[made.pk]))
    assert "No prices yet" in asked.content.decode()


def test_where_one_plan_has_no_prices_those_that_have_are_named(scenario: Scenario) -> None:
    bare = make.scenario(scenario.plan, state="computed", case=scenario.case, frozen_at=timezone.now())
    computation.compute_first_plan(bare, timezone.now())
    for name in ("worth", "what_if"):
        page = signed_in(bare).get(reverse(f"planning:{name}", args=[bare.pk])).content.decode()
        assert reverse(f"planning:{name}", args=[scenario.pk]) in page


def test_a_pricing_that_failed_keeps_what_it_found_and_may_be_asked_again(scenario: Scenario) -> None:
    Pricing.objects.update(state=RunState.FAILED, problem="no more paper")
    url = reverse("planning:worth", args=[scenario.pk])
    lead, elected = (signed_in(scenario, role).get(url).content.decode() for role in ("plan_lead", "elected"))
    for page in (lead, elected):
        assert "What was found before it failed stands below" in page
        assert "What a little more would bring" in page
        assert "No prices yet" not in page
    assert "no more paper" in lead
    assert reverse("planning:price", args=[scenario.pk]) in lead
    assert "no more paper" not in elected


def test_while_it_works_what_is_found_stands_there_already(scenario: Scenario) -> None:
    Pricing.objects.update(state=RunState.RUNNING, finished_at=None)
    client = signed_in(scenario)
    page = client.get(reverse("planning:worth", args=[scenario.pk])).content.decode()
    assert "<progress" in page
    assert "What a little more would bring" in page
    Pricing.objects.update(state=RunState.DONE, finished_at=scenario.created_at)
    assert client.get(reverse("planning:pricing_progress", args=[scenario.pk]))["HX-Refresh"] == "true"


def test_the_proven_limit_answers_a_slider_and_writes_nothing(scenario: Scenario) -> None:
    client, url = signed_in(scenario), reverse("planning:what_if_answer", args=[scenario.pk])
    client.get(url, {"money": "-50", "measure": "OWN-CAPEX"})  # the plan is made ready once in a process
    asked = f"{url}?money=-50&measure=OWN-CAPEX&money_year=0"
    page = visit_within(client, asked, queries=16).content.decode()
    assert "−50%" in page
    assert "at least" in page
    assert "proven" in page
    assert not Question.objects.exists()


def test_an_estimate_then_a_plan_with_the_change(scenario: Scenario) -> None:
    client, query = signed_in(scenario), "?money=-50&measure=OWN-CAPEX"
    answer = client.post(reverse("planning:what_if_estimate", args=[scenario.pk]) + query)
    assert answer["Location"].endswith("measure=OWN-CAPEX")
    asked = Question.objects.get()
    waiting = client.get(reverse("planning:what_if_estimated", args=[scenario.pk, asked.pk]))
    assert b"<progress" in waiting.content
    questions.run(asked.pk)
    page = client.get(answer["Location"]).content.decode()
    assert "Loss:" in page
    assert "Who would lose most" in page
    client.post(reverse("planning:what_if_plan", args=[scenario.pk]) + query)
    assert "−50%" in Scenario.objects.exclude(pk=scenario.pk).get().purpose


def test_nonsense_in_the_address_changes_nothing(scenario: Scenario) -> None:
    client, url = signed_in(scenario), reverse("planning:what_if", args=[scenario.pk])
    for query in (
        "?money=9999&measure=OWN-CAPEX",
        "?measure=nobody&money=5",
        "?wish_school=0&wish_wave=1",
        "?money=x",
    ):
        page = client.get(url + query)
        assert page.status_code == 200
        assert "Nothing is moved yet" in page.content.decode()


def test_an_estimated_reason_becomes_checked_where_it_stands(scenario: Scenario) -> None:
    row = SchoolOutcome.objects.select_related("school").order_by("pk").first()
    assert row is not None
    said = {"kind": "estimated", "code": "priced_tie", "wave": 1, "text": {"en": "Nearly as well."}}
    row.reasons = {**row.reasons, "reasons": [said]}
    row.save()
    client, place = signed_in(scenario, "elected"), [scenario.pk, row.school.code]
    page = visit_within(client, reverse("planning:school", args=place), queries=26).content.decode()
    assert "Nearly as well." in page
    client.post(reverse("planning:school_check", args=place))
    waiting = client.get(reverse("planning:school_why", args=place)).content.decode()
    assert "Being checked" in waiting
    assert "longer than usual" not in waiting
    Question.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    assert "longer than usual" in client.get(reverse("planning:school_why", args=place)).content.decode()
    questions.run(Question.objects.get().pk)
    page = client.get(reverse("planning:school_why", args=place)).content.decode()
    assert "Nearly as well." not in page
    assert re.search(r"reason-checked[^<]*>checked</span> Computed again, every other school unchanged", page)
    assert "every 2s" not in page


def test_a_school_whose_orders_are_drafted_reads_so_in_place_of_other_reasons(scenario: Scenario) -> None:
    found, row = Pricing.objects.get(), SchoolOutcome.objects.select_related("school").order_by("pk").first()
    assert row is not None
    found.document["announced"] = [row.school.code]
    found.save()
    place = [scenario.pk, row.school.code]
    page = signed_in(scenario, "elected").get(reverse("planning:school", args=place)).content.decode()
    assert "already drafted or sent" in page
    assert page.count('class="reason-kind') == 1


def test_a_plan_ready_in_a_process_is_that_of_its_pricing(scenario: Scenario) -> None:
    other: Any = make.priced_scenario()
    one, two = (Pricing.objects.get(plan__scenario=of) for of in (scenario, other))
    assert standing.of(one) is standing.of(one)
    assert standing.of(one).case is not standing.of(two).case
