"""A committee's decision makes a scenario the plan of record, or is not recorded at all."""

import pytest
from django.test import Client
from django.urls import reverse

from pupitre.governance import deciders
from pupitre.governance.engine.committees import Votes
from pupitre.governance.models import Decision
from pupitre.governance.operations import deciding
from pupitre.kernel import thread
from pupitre.kernel.thread import Knot
from pupitre.kernel.viewer import SYSTEM
from pupitre.planning.models import Scenario
from pupitre.planning.refusals import NotComputed
from tests.factories import planning, steering
from tests.factories.accounts import person, viewer
from tests.factories.steering import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return planning.computed_scenario()


def decide(scenario: Scenario, votes: Votes) -> Decision:
    meeting = steering.held(steering.committee(scenario.organisation))
    point = steering.point(meeting, kind="planning.scenario", key=scenario.pk)
    return deciding.record_decision(
        point=point, text="Adopt", reasons="It covers most", votes=votes, postponed=False, actor=SYSTEM, at=AT
    )


def test_an_adopted_scenario_is_the_plan_of_record_and_says_who_decided(scenario: Scenario) -> None:
    made = decide(scenario, Votes(4, 1, 0))
    scenario.refresh_from_db()
    assert (scenario.is_record, scenario.decision, scenario.approved_at) == (True, made, AT)
    assert "It covers most" in scenario.approval_reason
    chain = thread.chain(Knot("planning.scenario", scenario.pk), SYSTEM)
    assert (Knot("governance.decision", made.pk), Knot("planning.scenario", scenario.pk)) in thread._walk(
        chain.start, upwards=True
    )


def test_a_rejected_one_is_not(scenario: Scenario) -> None:
    decide(scenario, Votes(1, 4, 0))
    scenario.refresh_from_db()
    assert not scenario.is_record


def test_where_it_cannot_be_approved_the_decision_is_not_recorded() -> None:
    draft = planning.scenario(planning.digital_plan())
    with pytest.raises(NotComputed):
        decide(draft, Votes(4, 1, 0))
    assert not Decision.objects.exists()


def test_what_waits_for_a_decision_is_offered_to_those_who_see_it(scenario: Scenario) -> None:
    [offered] = [row for row in deciders.deciders() if row.kind == "planning.scenario"]
    here = viewer("plan_lead", organisation=scenario.organisation)
    elsewhere = viewer("plan_lead", organisation=planning.digital_plan().organisation)
    assert offered.search(here, scenario.name[:5], 5) == [(scenario.pk, scenario.name)]
    assert offered.search(elsewhere, "", 5) == []
    decide(scenario, Votes(4, 1, 0))
    assert offered.search(here, "", 5) == []


def test_the_page_of_the_plan_names_the_committee(scenario: Scenario) -> None:
    made = decide(scenario, Votes(4, 1, 0))
    client = Client()
    client.force_login(person("plan_lead", organisation=scenario.organisation))
    page = client.get(reverse("planning:scenario", args=[scenario.pk])).content.decode()
    assert made.meeting.committee.name in page
