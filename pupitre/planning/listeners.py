"""What planning does when a room below speaks; wired in config/wiring.py."""

from pupitre.governance.events import DecisionAdopted
from pupitre.governance.models import Decision
from pupitre.planning import operations
from pupitre.planning.models import Scenario
from pupitre.planning.refusals import NoSuchScenario

SCENARIO = "planning.scenario"


def approve_what_was_decided(event: DecisionAdopted) -> None:
    """A committee that adopts a scenario makes it the plan of record.

    Errors: NoSuchScenario, and those of the approval: the decision is then not recorded either.
    """
    if event.subject_kind != SCENARIO:
        return
    scenario = Scenario.objects.filter(pk=event.subject_pk).first()
    if scenario is None:
        raise NoSuchScenario
    decision = Decision.objects.get(pk=event.decision_id)
    operations.approve_by_decision(scenario=scenario, decision=decision, actor=event.actor, at=event.at)
