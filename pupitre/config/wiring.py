"""Who hears what, and what can be imported: what rooms hand to one another, in one place."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete

from pupitre.accounts import sealing
from pupitre.connectors import (
    annuaire,
    bodies_csv,
    effectifs,
    gduno,
    ips,
    oneroster,
    pupil_lists,
    sds,
    service_log,
    territory_csv,
)
from pupitre.families import gate as families_gate
from pupitre.families import keeping as families_keeping
from pupitre.families import loans as families_loans
from pupitre.families.operations import forgetting as families_forgetting
from pupitre.families.web import panels as families_panels
from pupitre.fleet import borrowers as fleet_borrowers
from pupitre.fleet import deciding_reviews as fleet_reviews
from pupitre.fleet import deciding_withdrawals as fleet_withdrawals
from pupitre.fleet import device_panels, inventory
from pupitre.fleet import gates as fleet_gates
from pupitre.fleet import imports as fleet_imports
from pupitre.fleet import listeners as fleet_listeners
from pupitre.fleet import standing as fleet_standing
from pupitre.fleet import targets as fleet_targets
from pupitre.fleet import thread as fleet_thread
from pupitre.fleet.operations import sources as fleet_sources
from pupitre.fleet.queries import incidents as fleet_incidents
from pupitre.fleet.web import of_model as fleet_of_model
from pupitre.fleet.web import panels as fleet_panels
from pupitre.governance import deciders
from pupitre.governance import events as governance_events
from pupitre.governance import imports as governance_imports
from pupitre.governance import thread as governance_thread
from pupitre.kernel import events, outbox, thread
from pupitre.kernel.imports import registry
from pupitre.kernel.imports.values import ImportKind
from pupitre.planning import imports as planning_imports
from pupitre.planning import kinds as planning_kinds
from pupitre.planning import listeners as planning_listeners
from pupitre.planning import ordered as planning_ordered
from pupitre.planning import ratio_targets
from pupitre.planning import thread as planning_thread
from pupitre.planning.web import panels as planning
from pupitre.procurement import deciding as procurement_deciding
from pupitre.procurement import failures
from pupitre.procurement import imports as procurement_imports
from pupitre.procurement import listeners as procurement_listeners
from pupitre.procurement import standing as model_standing
from pupitre.procurement import thread as procurement_thread
from pupitre.projects import deciding as projects_deciding
from pupitre.projects import imports as projects_imports
from pupitre.projects import kinds, listeners, purchases, stock
from pupitre.projects import thread as projects_thread
from pupitre.support import keeping as support_keeping
from pupitre.support import listeners as support_listeners
from pupitre.support import live as support_live
from pupitre.support.operations import boxes as support_boxes
from pupitre.support.web import panels as support_panels
from pupitre.territory import events as territory_events
from pupitre.territory import indicators, people_panels
from pupitre.territory import thread as territory_thread

# (event, listener); a listener is a function of a room above the publisher.
SUBSCRIPTIONS: tuple[tuple[type, events.Listener], ...] = (
    (governance_events.ConventionSigned, listeners.convention_signed),
    (governance_events.ConventionEnded, listeners.convention_ended),
    (governance_events.DecisionAdopted, planning_listeners.approve_what_was_decided),
    (governance_events.DecisionAdopted, listeners.award_what_was_decided),
    (governance_events.DecisionAdopted, procurement_listeners.award_what_was_decided),
    (governance_events.DecisionRejected, procurement_listeners.set_aside_what_was_rejected),
    (governance_events.DecisionAdopted, fleet_listeners.review_adopted),
    (governance_events.DecisionRejected, fleet_listeners.review_rejected),
    (governance_events.DecisionAdopted, fleet_listeners.withdrawal_adopted),
    (governance_events.DecisionRejected, fleet_listeners.withdrawal_rejected),
    (outbox.MailGivenUp, support_listeners.mail_given_up),
    (territory_events.PupilMoved, fleet_listeners.pupil_moved),
    (territory_events.PupilLeft, fleet_listeners.pupil_left),
    (territory_events.PupilStays, fleet_listeners.pupil_stays),
    (territory_events.PupilsMerged, fleet_listeners.pupils_merged),
    (territory_events.PupilsParted, fleet_listeners.pupils_parted),
)

# What a committee can decide on.
DECIDERS: tuple[deciders.Decider, ...] = (
    planning_thread.DECIDER,
    projects_deciding.DECIDER,
    procurement_deciding.DECIDER,
    fleet_reviews.DECIDER,
    fleet_withdrawals.DECIDER,
)

# The imports offered, in the order of the page; one line each.
IMPORTS: tuple[ImportKind, ...] = (
    annuaire.DIRECTORY,
    effectifs.PUPILS,
    ips.INDEX,
    gduno.GDUNO,
    territory_csv.SCHOOLS,
    bodies_csv.BODIES,
    oneroster.ONEROSTER,
    sds.SDS_2,
    sds.SDS_1,
    pupil_lists.ONDE,
    pupil_lists.SIECLE,
    pupil_lists.ROSTER_CSV,
    governance_imports.MEASURES,
    governance_imports.BUDGETS,
    procurement_imports.CATALOGUE,
    inventory.KIND,
    fleet_imports.STOCK,
    fleet_imports.USAGE,
    projects_imports.READINESS,
    projects_imports.OBLIGATIONS,
    planning_imports.CAPACITIES,
    service_log.SERVICE_LOG,
)

# The thread: its kinds from the cause to the effect, and the links that the rooms' tables hold (decision 0007).
THREAD_KINDS: tuple[thread.Kind, ...] = (
    governance_thread.CONVENTION,
    territory_thread.SCHOOL,
    *projects_thread.KINDS,
    projects_thread.CALL,
    governance_thread.DECISION,
    projects_thread.ANSWER,
    planning_thread.SCENARIO,
    governance_thread.MEASURE,
    *procurement_thread.KINDS,
    *fleet_thread.KINDS,
)
THREAD_LINKS: tuple[thread.Link, ...] = (
    *governance_thread.LINKS,
    *projects_thread.LINKS,
    *planning_thread.LINKS,
    *procurement_thread.LINKS,
    *fleet_thread.LINKS,
)

# What rooms above the territory offer on its map and lists.
INDICATORS: tuple[indicators.Indicator, ...] = planning.INDICATORS


def _signed_out(user: Any, **_facts: Any) -> None:
    if user is not None:
        support_live.tell_session_over(user.pk)


def _session_ended(instance: UserSession, **_facts: Any) -> None:
    """Ended by its owner from elsewhere, or purged."""
    support_live.tell_session_over(instance.user_id)


def connect() -> None:
    """Subscribe every listener and register every import; called once when the applications are ready."""
    registry.register(*IMPORTS)
    fleet_gates.register(families_gate.contract_gate)
    fleet_gates.register_place(families_gate.contract_places)
    fleet_borrowers.register(families_loans.write_to_adults)
    people_panels.PUPILS.register(fleet_panels.pupil)
    people_panels.PUPILS.register(families_panels.pupil)
    people_panels.STAFF.register(fleet_panels.staff)
    families_keeping.register(
        families_keeping.Kind(
            "tickets",
            support_keeping.NAME,
            support_keeping.TRIGGER,
            support_keeping.MONTHS,
            support_keeping.due,
        )
    )
    families_forgetting.register("tickets", support_keeping.forget)
    device_panels.register(support_panels.device, support_panels.report)
    stock.register(fleet_standing.in_school)
    sealing.register(fleet_sources.reseal)
    sealing.register(support_boxes.reseal)
    fleet_targets.register(ratio_targets.of_bodies)
    kinds.register(planning_kinds.of_school)
    purchases.register(planning_ordered.bought)
    failures.register(fleet_incidents.failures_by_provenance)
    model_standing.register(fleet_of_model.standing)
    thread.register(THREAD_KINDS, THREAD_LINKS)
    deciders.register(*DECIDERS)
    user_logged_out.connect(_signed_out, dispatch_uid="live")
    post_delete.connect(_session_ended, sender=UserSession, dispatch_uid="live")
    for indicator in INDICATORS:
        indicators.register(indicator)
    for event, listener in SUBSCRIPTIONS:
        events.subscribe(event, listener)
