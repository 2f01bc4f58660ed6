"""A plan priced by a worker: what is kept, what schools then read, what people may ask of it."""

from typing import Any

import pytest
from django.utils import timezone

from pupitre.kernel.refusal import NotAllowed
from pupitre.planning import operations, priced_reasons, pricing, questions, reasons, refusals, results, what_if
from pupitre.planning.engine.change import Money, Wish
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.greedy import greedy_plan
from pupitre.planning.engine.instant import bound_at_once
from pupitre.planning.engine.plan import plan_from_json, plan_hash, plan_to_json, sealed
from pupitre.planning.enums import RunState, ScenarioState
from pupitre.planning.models import Pricing, Question, Scenario, SchoolOutcome
from tests.factories import planning as make
from tests.factories.accounts import viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return make.priced_scenario()


def lead_of(scenario: Scenario) -> Any:
    return viewer("plan_lead", organisation=scenario.organisation)


def school_of(scenario: Scenario) -> Any:
    return scenario.plans.get().outcomes.order_by("pk").select_related("school").first().school


def test_each_stage_leaves_its_part_and_the_pricing_ends(scenario: Scenario) -> None:
    found = Pricing.objects.get()
    assert (found.state, found.problem) == (RunState.DONE, "")
    assert {"kept", "point", "shared", "promises", "rates", "futures"} <= found.document.keys()
    assert found.document["point"]["pupils"] > found.document["point"]["sets"] > 0
    curves = found.document["futures"]
    assert all(low <= high for low, high in zip(curves["low"], curves["high"], strict=True))


def test_prices_kept_are_taken_up_without_being_computed_again(scenario: Scenario) -> None:
    found = Pricing.objects.select_related("plan__scenario").get()
    priced = pricing.priced_again(found)
    assert priced.bound == pytest.approx(found.document["bound"], abs=1e-6)
    assert bound_at_once(priced, [Money("OWN-CAPEX", 2.0)]) >= priced.bound - 1e-9


def test_the_plan_s_file_carries_the_ranges_of_its_prices_under_the_same_seal(scenario: Scenario) -> None:
    kept, (same, other, *_) = scenario.plans.get(), Pricing.objects.get().document["shared"]
    unknown = {"valid_from": None, "valid_to": None}
    prices = [same | unknown, other | unknown | {"points_per_unit": 2 * other["points_per_unit"]}]
    kept.document = plan_to_json(sealed(plan_from_json(kept.document | {"prices": prices})))
    written = results.exported(kept)
    assert [row["valid_to"] for row in written["prices"]] == [same["valid_to"], None]
    assert plan_hash(plan_from_json(written)) == kept.document["hash"]
    Pricing.objects.all().delete()
    assert results.exported(kept) == kept.document


def test_schools_read_their_reasons_from_the_prices(scenario: Scenario) -> None:
    documents = [row.reasons for row in scenario.plans.get().outcomes.all()]
    assert all("account" in document for document in documents)
    kinds = {part["kind"] for document in documents for part in document["reasons"]}
    assert kinds <= {"proven", "checked", "estimated", "rule", "decision"}


def test_a_plan_is_priced_once_and_again_only_where_it_failed(scenario: Scenario) -> None:
    lead = lead_of(scenario)
    with pytest.raises(refusals.PricedAlready):
        operations.ask_prices(scenario=scenario, actor=lead, at=timezone.now())
    Pricing.objects.update(state=RunState.FAILED)
    again = operations.ask_prices(scenario=scenario, actor=lead, at=timezone.now())
    assert again.is_open
    with pytest.raises(NotAllowed):
        operations.ask_prices(
            scenario=scenario, actor=viewer("elected", organisation=scenario.organisation), at=timezone.now()
        )


def test_prices_are_not_asked_of_a_plan_whose_wishes_have_changed(scenario: Scenario) -> None:
    lead = lead_of(scenario)
    operations.pin_school(
        scenario=scenario, school=school_of(scenario), wave=None, reason="", actor=lead, at=timezone.now()
    )
    Pricing.objects.all().delete()
    with pytest.raises(refusals.WishesChanged):
        operations.ask_prices(scenario=scenario, actor=lead, at=timezone.now())


def test_a_reason_is_checked_once_for_whoever_asks(scenario: Scenario) -> None:
    place, elected = school_of(scenario), viewer("elected", organisation=scenario.organisation)
    first = operations.ask_why(scenario=scenario, school=place, actor=elected, at=timezone.now())
    assert operations.ask_why(scenario=scenario, school=place, actor=elected, at=timezone.now()) == first
    questions.run(first.pk)
    first.refresh_from_db()
    assert first.state == RunState.DONE
    assert [part["kind"] for part in first.answer["reasons"]] == ["checked"]


def test_what_computing_again_found_stands_after_the_sentence_that_it_is_of() -> None:
    text = {"en": "With more.", "fr": "Avec plus.", "fr-CA": "Avec plus."}
    found = {"en": "It enters.", "fr": "Elle entre.", "fr-CA": "Elle entre."}
    unlock = {"kind": "estimated", "code": "unlock_needs", "wave": 3, "text": text}
    row = SchoolOutcome(reasons={"reasons": [], "unlocks": [unlock], "account": {}})
    answer = {"reasons": [], "claims": [{"kind": "checked", "code": "unlock_needs", "wave": 3, "text": found}]}
    (told,) = reasons.with_check(row, answer).reasons["unlocks"]
    assert (told["kind"], told["text"]["fr"]) == ("checked", "Avec plus. Elle entre.")
    assert unlock["text"]["fr"] == "Avec plus."  # what the prices said is kept as it was


def test_claims_are_told_by_the_sentence_that_asks_them() -> None:
    case = generate(8, seed=3)
    instance, plan = derive(case), greedy_plan(derive(case), "strong")
    digital = make.digital_plan(years=case.meta.years)
    claims = [
        claim
        for school in instance.schools.ids[:4]
        for claim in priced_reasons.checked(instance, plan, school, digital)["claims"]
    ]
    assert claims
    assert {claim["code"] for claim in claims} <= {
        "unlock_needs",
        "unlock_condition",
        "unlock_condition_and",
        "unlock_ask",
    }


def test_what_if_says_who_would_win_and_becomes_a_scenario(scenario: Scenario) -> None:
    lead, place = lead_of(scenario), school_of(scenario)
    changes = [Money("OWN-CAPEX", 0.5), Wish(place.code, None)]
    asked = operations.ask_what_if(scenario=scenario, changes=changes, actor=lead, at=timezone.now())
    questions.run(asked.pk)
    asked.refresh_from_db()
    assert asked.answer["points"] < 0
    assert asked.answer["losers"]
    made = operations.plan_what_if(
        scenario=scenario, changes=changes, name="Half", purpose="", actor=lead, at=timezone.now()
    )
    made.refresh_from_db()
    assert made.state == ScenarioState.COMPUTING
    assert made.pins.get().school == place
    amounts = {row["amount"] for row in made.case["measure_budgets"] if row["measure_id"] == "OWN-CAPEX"}
    assert amounts == {"1500.00"}
    assert what_if.from_json(made.choices["what_if"]) == [Money("OWN-CAPEX", 0.5)]


def test_a_question_that_fails_says_so_and_may_be_asked_again(scenario: Scenario, monkeypatch: Any) -> None:
    lead = lead_of(scenario)

    def ask() -> Question:
        return operations.ask_what_if(
            scenario=scenario, changes=[Money("OWN-CAPEX", 2.0)], actor=lead, at=timezone.now()
        )

    monkeypatch.setattr(questions, "answer_of", None)
    found = ask()
    with pytest.raises(TypeError):
        questions.run(found.pk)
    found.refresh_from_db()
    assert found.state == RunState.FAILED
    assert ask().state == RunState.WAITING
