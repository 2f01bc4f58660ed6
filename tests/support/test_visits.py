"""Days of visits from the request to the report; a device swapped and sent to repair from a request."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pupitre.accounts.queries import viewer_of
from pupitre.fleet.enums import IncidentKind
from pupitre.fleet.models import Holding, Incident, Repair
from pupitre.fleet.operations import holdings
from pupitre.fleet.operations.incidents import Told
from pupitre.fleet.refusals import CannotHandOut
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from pupitre.support import refusals
from pupitre.support.models import Visit, VisitStop
from pupitre.support.operations import field, visits
from pupitre.support.operations.field import Sent
from pupitre.support.queries import visits as queries
from tests.factories import fleet
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import organisation, school

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 8)
AT = make.MONDAY


@pytest.fixture
def owner():
    return organisation(name="Ville")


@pytest.fixture
def places(owner):
    return [
        school(owner, name=f"École {name}", longitude=4.0, latitude=latitude)
        for name, latitude in (("Nord", 45.4), ("Sud", 45.0), ("Centre", 45.2))
    ]


@pytest.fixture
def technician(owner):
    someone = person("technician", organisation=owner, display_name="Ana")
    make.desk(owner, someone)
    return someone


def planned(technician, place, ticket=None, day: date = DAY, **fields) -> VisitStop:
    ticket = ticket or make.ticket(place, **fields)
    actor = viewer_of(technician, AT.date())
    return visits.plan(technician=technician, day=day, school=place, tickets=[ticket], actor=actor, at=AT)


def test_a_day_is_planned_put_in_order_told_and_reported(technician, places) -> None:
    actor = viewer_of(technician, AT.date())
    waiting = make.ticket(places[0], contact_email="lea@example.org")
    field.need_visit(ticket=waiting, needed=True, actor=actor, at=AT)
    assert list(queries.to_visit(actor)) == [waiting]
    stops = [planned(technician, place, waiting if place == places[0] else None) for place in places]
    assert list(queries.to_visit(actor)) == []
    visit = Visit.objects.get()
    proposed = queries.proposed(visit)
    assert proposed.keys == (stops[0].pk, stops[2].pk, stops[1].pk)
    assert proposed.saves == pytest.approx(22.2, abs=0.2)
    visits.propose(visit=visit, actor=actor)
    assert [stop.school.name for stop in visit.stops.all()] == ["École Nord", "École Centre", "École Sud"]
    head = person("school_head", school=places[0], language="fr")
    assert visits.tell_schools(visit=visit, actor=actor, at=AT) == 2
    assert visits.tell_schools(visit=visit, actor=actor, at=AT) == 0
    mails = {mail.recipient: mail.body for mail in OutboxMessage.objects.all()}
    assert set(mails) == {head.email, "lea@example.org"}
    assert "École Nord" in mails[head.email]

    visits.arrive(stop=stops[0], actor=actor, at=AT)
    for _twice in range(2):
        visits.leave(
            stop=stops[0], done=[waiting.pk], actor=actor, at=AT + timedelta(minutes=40), note="Câble changé"
        )
    waiting.refresh_from_db()
    assert (waiting.state, waiting.needs_visit) == ("solved", False)
    assert [one.minutes for one in waiting.time_spent.all()] == [40]
    assert [one.verb for one in waiting.events.order_by("pk")][-3:] == ["visit", "visited", "solved"]
    with pytest.raises(refusals.VisitBegun):
        visits.drop(stop=stops[0], actor=actor)


def test_what_is_not_done_waits_for_another_day(technician, places) -> None:
    stop = planned(technician, places[0])
    actor = viewer_of(technician, AT.date())
    visits.leave(stop=stop, done=[], actor=actor, at=AT, minutes=25)
    ticket = stop.tickets.get()
    assert (ticket.state, ticket.needs_visit) == ("new", True)
    assert list(queries.to_visit(actor)) == [ticket]
    assert ticket.time_spent.get().minutes == 25


def test_a_stop_is_one_a_school_and_day_and_serves_its_own_school(technician, places) -> None:
    assert planned(technician, places[0]) == planned(technician, places[0], key="other")
    assert VisitStop.objects.get().tickets.count() == 2
    with pytest.raises(refusals.OtherSchool):
        planned(technician, places[1], make.ticket(places[0], key="third"))


def test_who_plans_and_who_sees_days_of_visits(technician, places) -> None:
    visit = planned(technician, places[0]).visit
    colleague = viewer_of(person("technician", organisation=places[0].responsible), AT.date())
    head = viewer_of(person("school_head", school=places[0]), AT.date())
    far = viewer_of(person("technician", organisation=organisation()), AT.date())
    assert list(Visit.objects.visible(colleague)) == [visit]
    assert list(Visit.objects.visible(head)) == list(Visit.objects.visible(far)) == []
    for stranger in (head, far):
        with pytest.raises(NotAllowed):
            visits.propose(visit=visit, actor=stranger)


@pytest.fixture
def held(technician, places):
    """A device in a pupil's hands, a request about it, and a spare."""
    pupil, device = fleet.pupil(places[0]), fleet.device(places[0])
    spare = fleet.device(places[0], organisation=places[0].responsible, model=device.model, is_spare=True)
    holdings.give(device=device, taker=pupil, school=places[0], year=fleet.year(), actor=SYSTEM, at=AT)
    return make.ticket(places[0], device=device), spare


def test_a_device_is_swapped_and_sent_to_repair_in_one_act(technician, held) -> None:
    ticket, spare = held
    told = Told(IncidentKind.DAMAGE, DAY, "Écran cassé.")
    incident = field.swap(
        ticket=ticket,
        told=told,
        spare=spare,
        sent=Sent(reference="RMA-1"),
        actor=viewer_of(technician, AT.date()),
        at=AT,
    )
    assert Holding.objects.open().get().device == spare
    assert Repair.objects.get().incident == incident
    kept = {one.verb: one.details for one in ticket.events.all()}
    assert kept["swapped"]["incident"] == kept["repaired"]["incident"] == incident.pk


def test_a_swap_refused_leaves_nothing_behind(technician, held) -> None:
    ticket, spare = held
    spare.state = "in_use"
    spare.save(update_fields=["state"])
    told = Told(IncidentKind.DAMAGE, DAY)
    with pytest.raises(CannotHandOut):
        field.swap(ticket=ticket, told=told, spare=spare, actor=viewer_of(technician, AT.date()), at=AT)
    assert not Incident.objects.exists()
    assert ticket.events.count() == 1
    with pytest.raises(refusals.NoDevice):
        field.swap(ticket=make.ticket(ticket.school, key="no"), told=told, actor=SYSTEM, at=AT)


def test_parts_are_kept_with_their_price(technician, held) -> None:
    actor = viewer_of(technician, AT.date())
    ticket, _spare = held
    part = field.use_part(ticket=ticket, name="Câble", quantity=2, unit_cost=Decimal("7.50"), actor=actor, at=AT)
    assert part.cost == Decimal("15.00")
    with pytest.raises(refusals.TextNeeded):
        field.use_part(ticket=ticket, name=" ", actor=actor, at=AT)
