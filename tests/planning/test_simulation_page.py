"""The page of simulations: nothing is written until a scenario is asked for."""

import pytest
from django.test import Client
from django.urls import reverse

from pupitre.planning.models import Scenario
from tests.factories import planning as make
from tests.factories.accounts import person
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    made = make.small_territory()
    made.client = Client()
    made.client.force_login(person("plan_lead", organisation=made.owner))
    return made


def test_a_merger_is_told_before_and_after(here) -> None:
    gone, host = here.schools[:2]
    make.stock_set(gone, here.model)
    asked = f"?plan={here.plan.pk}&kind=close&school={gone.code}&into={host.code}&year=1"
    page = visit_within(here.client, reverse("planning:simulations") + asked, queries=60)  # two cases are built
    text = page.content.decode()
    assert "1 lot de classe peut être déplacé" in text
    assert host.name in text
    assert not Scenario.objects.exists()


@pytest.mark.parametrize("kind", ["split", "level", "close", "measure", "prices", "nonsense"])
def test_each_form_opens(here, kind: str) -> None:
    assert here.client.get(reverse("planning:simulations"), {"kind": kind}).status_code == 200


def test_a_school_cannot_receive_its_own_pupils(here) -> None:
    code = here.schools[0].code
    page = here.client.get(
        reverse("planning:simulations"), {"kind": "close", "school": code, "into": code, "year": 1}
    )
    assert "choisissez-en une autre" in page.content.decode()


def test_a_simulation_becomes_a_scenario_that_keeps_the_change(here) -> None:
    asked = {"plan": here.plan.pk, "kind": "prices", "percent": "10", "year": "1"}
    answer = here.client.post(reverse("planning:simulation_plan"), asked)
    scenario = Scenario.objects.get()
    assert answer["Location"] == reverse("planning:scenario", args=[scenario.pk])
    assert scenario.choices["changes"] == [{"kind": "prices", "percent": 10.0, "functions": []}]
    assert scenario.case["catalogue"][0]["unit_price"] == "330.00"


def test_no_plan_is_said(db) -> None:
    client = Client()
    client.force_login(person("administrator"))
    assert client.get(reverse("planning:simulations")).status_code == 200
