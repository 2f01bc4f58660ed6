"""The pages of scenarios: what they say, what they cost, what only some may do."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.planning import operations, queries
from pupitre.planning.models import Comment, Pin, Scenario, WaveCapacity
from tests.factories import planning as make
from tests.factories.accounts import person, viewer
from tests.factories.territory import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return make.computed_scenario()


def signed_in(scenario: Scenario, role: str = "plan_lead", **scope: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role, language="en", **(scope or {"organisation": scenario.organisation})))
    return client


def school_of(scenario: Scenario) -> Any:
    return scenario.plans.get().outcomes.filter(wave__isnull=False).select_related("school").first().school


@pytest.mark.parametrize(
    ("name", "most"),
    [("scenario", 30), ("schools", 20), ("waves", 20), ("money", 20), ("compare", 20)],
)
def test_a_page_costs_the_same_whatever_the_number_of_schools(
    scenario: Scenario, name: str, most: int, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(scenario)
    url = reverse(f"planning:{name}", args=[scenario.pk])
    client.get(url)
    with django_assert_max_num_queries(most):
        assert client.get(url).status_code == 200


def test_the_first_sentence_says_where_one_stands(scenario: Scenario) -> None:
    page = signed_in(scenario).get(reverse("planning:scenario", args=[scenario.pk])).content.decode()
    served = scenario.plans.get().schools_served
    assert re.search(rf"{served} of 3 schools served.*;.* left\.", page)
    assert "lot by lot, without proof" in page


def test_a_school_reads_its_why(scenario: Scenario) -> None:
    place = school_of(scenario)
    page = signed_in(scenario).get(reverse("planning:school", args=[scenario.pk, place.code])).content.decode()
    assert "Enters in wave 1" in page
    assert 'class="reasons"' in page
    assert "Own funds" in page  # who pays


def test_people_of_a_school_read_it_once_the_plan_is_of_record(scenario: Scenario) -> None:
    place = school_of(scenario)
    url = reverse("planning:school", args=[scenario.pk, place.code])
    head = signed_in(scenario, "school_head", school=place)
    assert head.get(url).status_code == 403
    lead = viewer("plan_lead", organisation=scenario.organisation)
    operations.approve_scenario(scenario=scenario, reason="voted", actor=lead, at=timezone.now())
    answer = head.get(url)
    assert answer.status_code == 200
    assert b"Own funds" not in answer.content  # amounts are not theirs to read
    home = head.get(reverse("web:school_equipment", args=[place.pk]))
    assert b"Enters in wave 1" in home.content


def test_a_wish_is_kept_and_judged(scenario: Scenario) -> None:
    place, client = school_of(scenario), signed_in(scenario)
    url = reverse("planning:pin", args=[scenario.pk, place.code])
    page = client.post(url, {"wave": "out", "reason": "works"}, follow=True).content.decode()
    assert Pin.objects.get().wave is None
    assert "breaks no rule" in page
    client.post(reverse("planning:unpin", args=[scenario.pk, place.code]))
    assert not Pin.objects.exists()


def test_a_comment_is_escaped_and_signed(scenario: Scenario) -> None:
    client = signed_in(scenario, "elected")
    client.post(reverse("planning:comment", args=[scenario.pk]), {"text": "<b>Too slow</b>"})
    page = client.get(reverse("planning:scenario", args=[scenario.pk])).content.decode()
    assert "&lt;b&gt;Too slow" in page
    assert Comment.objects.get().author_name in page


def test_only_those_who_edit_remove_a_scenario(scenario: Scenario) -> None:
    url = reverse("planning:scenario_delete", args=[scenario.pk])
    for role, status in (("elected", 403), ("adviser", 403), ("buyer", 403)):
        assert signed_in(scenario, role).post(url).status_code == status
    assert signed_in(scenario, "plan_lead", organisation=organisation()).post(url).status_code == 404
    assert signed_in(scenario).get(url).status_code == 405
    assert signed_in(scenario).post(url).status_code == 302
    assert not Scenario.objects.filter(pk=scenario.pk).exists()


def test_a_scenario_is_opened_computed_and_its_progress_read(scenario: Scenario) -> None:
    client = signed_in(scenario)
    form = client.get(reverse("planning:scenario_add"))
    values = {name: value for name, value in form.context["form"].initial.items() if value is not False}
    weights = {name: field.initial for name, field in form.context["form"].fields.items() if "weight_" in name}
    answer = client.post(
        reverse("planning:scenario_add"),
        {**values, **weights, "plan": scenario.plan_id, "name": "Half", "purpose": "", "capex_percent": 50},
    )
    made = Scenario.objects.get(name="Half")
    assert answer.url == reverse("planning:scenario", args=[made.pk])
    assert made.choices["capex_percent"] == 50
    assert made.choices["weights"] == {}
    client.post(reverse("planning:compute", args=[made.pk]))
    progress = client.get(reverse("planning:progress", args=[made.pk]))
    assert b"<progress" in progress.content
    assert "HX-Refresh" not in progress.headers


def test_a_draft_says_which_inputs_are_still_empty(scenario: Scenario) -> None:
    draft = make.scenario(scenario.plan)
    url = reverse("planning:scenario", args=[draft.pk])
    assert "Fill in first" not in signed_in(draft).get(url).content.decode()
    WaveCapacity.objects.all().delete()
    page = signed_in(draft).get(url).content.decode()
    assert re.search(r"Fill in first what is still empty:\s*<a[^>]*>Capacity of each wave</a></p>", page)
    assert "Fill in first" not in signed_in(draft, "elected").get(url).content.decode()


def test_two_scenarios_stand_side_by_side(scenario: Scenario) -> None:
    lead = viewer("plan_lead", organisation=scenario.organisation)
    other = operations.copy_scenario(scenario=scenario, name="Other", actor=lead, at=timezone.now())
    place = school_of(scenario)
    operations.pin_school(scenario=other, school=place, wave=None, reason="", actor=lead, at=timezone.now())
    operations.start_computation(scenario=other, actor=lead, at=timezone.now(), first_plan=True)
    url = reverse("planning:compare", args=[scenario.pk]) + f"?with={other.pk}"
    page = signed_in(scenario).get(url).content.decode()
    assert "school gains with" in page or "schools gain with" in page
    assert place.name in page


def test_the_dossier_is_an_accessible_pdf(scenario: Scenario) -> None:
    answer = signed_in(scenario).get(reverse("planning:dossier", args=[scenario.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert b"pdfuaid" in answer.content or b"StructTreeRoot" in answer.content


def test_the_list_is_exported(scenario: Scenario) -> None:
    answer = signed_in(scenario).get(reverse("planning:schools", args=[scenario.pk]) + "?export=csv")
    lines = (
        b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig").splitlines()
    )
    assert len(lines) == 4
    assert "Enters in" in lines[0]


def test_a_school_that_needs_nothing_counts_neither_for_nor_against_what_is_covered() -> None:
    plan = make.computed_scenario().plans.get()
    rows = list(plan.outcomes.order_by("pk"))
    for row, (coverage, pupils) in zip(rows, [(None, 1000), (0.5, 60), (1.0, 60)], strict=True):
        row.coverage, row.coverage_before, row.pupils = coverage, coverage, pupils
        row.save()
    told = queries.standing(plan, [])
    assert (told.coverage, told.coverage_before) == (pytest.approx(0.75), pytest.approx(0.75))
