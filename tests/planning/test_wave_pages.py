"""The pages of waves: what each would order, what it ordered, what stands in the way."""

import pytest
from django.urls import reverse

from pupitre.kernel.viewer import SYSTEM
from pupitre.planning import operations
from pupitre.planning.models import Scenario
from pupitre.procurement.models import Order, OrderLine
from pupitre.projects.models import Readiness
from tests.factories import planning as make
from tests.factories.procurement import NOW
from tests.http.budget import visit_within
from tests.planning.test_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    made = make.computed_scenario()
    operations.approve_scenario(scenario=made, reason="Voted", actor=SYSTEM, at=NOW)
    made.refresh_from_db()
    return made


def url(scenario: Scenario, name: str = "wave", wave: int = 3) -> str:
    return reverse(f"planning:{name}", args=[scenario.pk, wave])


def test_the_lead_sees_what_a_wave_orders_then_orders_it_once(scenario: Scenario) -> None:
    lead = signed_in(scenario)
    page = visit_within(lead, url(scenario), queries=20).content.decode()
    assert "still to be ordered for" in page
    assert "Own funds" in page
    answer = lead.post(url(scenario, "wave_command"), follow=True).content.decode()
    [number] = Order.objects.filter(lines__plan_wave=3).distinct().values_list("number", flat=True)
    assert f"1 order drafted: {number}." in answer
    assert number in answer.split('id="wave-3"')[1]
    again = lead.post(url(scenario, "wave_command"))
    assert again.status_code == 409
    assert "Nothing is left to order" in lead.get(url(scenario)).content.decode()
    assert Order.objects.filter(lines__plan_wave=3).distinct().count() == 1


def test_what_keeps_a_school_out_is_said_and_it_may_be_left_out(scenario: Scenario) -> None:
    lead = signed_in(scenario)
    place = scenario.plans.get().deliveries.filter(wave=3).first().school
    Readiness.objects.filter(school=place).update(referent_on=None)
    page = lead.get(url(scenario)).content.decode()
    assert place.name in page
    assert "not trained, nor enrolled" in page
    assert "Draft the orders" not in page
    assert lead.post(url(scenario, "wave_command")).status_code == 409
    assert not OrderLine.objects.filter(plan_wave=3).exists()


def test_an_unknown_wave_is_not_found(scenario: Scenario) -> None:
    assert signed_in(scenario).get(url(scenario, wave=99)).status_code == 404


def test_the_page_of_waves_costs_the_same_once_they_are_ordered(scenario: Scenario) -> None:
    visit_within(signed_in(scenario), reverse("planning:waves", args=[scenario.pk]), queries=20)
