"""The alarm before a deadline, the deadlines passed, and whom it tells: once, whatever dies or runs twice."""

import os
import signal
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.viewer import SYSTEM
from pupitre.support.engine.breaches import Path, cause
from pupitre.support.engine.states import Act
from pupitre.support.enums import Verb
from pupitre.support.models import Alarm, TeamMember, Ticket, TicketEvent
from pupitre.support.operations import alarms, writing
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school
from tests.fleet.processes import running, wait_for_backends

HOUR = timedelta(hours=1)
NEAR, PAST = make.MONDAY + 3.5 * HOUR, make.MONDAY + 4.5 * HOUR  # P3: four open hours for the first answer
PASS = """
import time
import django
django.setup()
from pupitre.support.models import Alarm
from pupitre.support.operations import alarms
from tests.support.test_alarms import NEAR
def stopped(*args, **kwargs):  # alarms are raised in the trail, and nothing is committed yet
    print("ready", flush=True)
    time.sleep(60)
alarms._tell = stopped
alarms.raise_due(NEAR)
"""


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (Path("answer"), "not_taken"),
        (Path("answer", assigned=True), "busy"),
        (Path("answer", assigned=True, waited_third=True), "busy"),
        (Path("resolve", assigned=True, waited_third=True), "third"),
        (Path("resolve", waited_third=True, hand_overs=1), "handed_over"),
        (Path("resolve", assigned=True, reopened=True), "reopened"),
    ],
)
def test_a_breach_has_one_cause(path: Path, said: str) -> None:
    assert cause(path) == said


def placed(count: int = 1, **fields: object) -> list[Ticket]:
    place = school()
    technician = person("technician", organisation=place.responsible, display_name="Ana")
    team = make.desk(place.responsible, technician)
    lead = person("plan_lead", organisation=place.responsible, display_name="Zoé")
    TeamMember.objects.create(team=team, person=lead, leads=True)
    tickets = [make.ticket(place, **fields) for _turn in range(count)]
    Ticket.objects.update(assignee=technician)
    return tickets


def verbs(verb: Verb) -> int:
    return TicketEvent.objects.filter(verb=verb).count()


@pytest.mark.django_db
def test_the_alarm_is_raised_once_and_told_to_who_is_in_charge_and_who_leads() -> None:
    placed()
    assert alarms.raise_due(make.MONDAY + HOUR) == 0
    assert alarms.raise_due(NEAR) == 1
    assert alarms.raise_due(NEAR + timedelta(minutes=1)) == 0
    assert verbs(Verb.ESCALATED) == 1
    assert {one.person.display_name for one in Alarm.objects.select_related("person")} == {"Ana", "Zoé"}


@pytest.mark.django_db
def test_a_word_of_the_requester_does_not_raise_it_again() -> None:
    [ticket] = placed()
    alarms.raise_due(NEAR)
    writing.hear(ticket=ticket, body="Alors ?", actor=SYSTEM, at=NEAR)
    assert alarms.raise_due(NEAR + HOUR / 60) == 0
    writing.answer(ticket=ticket, body="Voilà.", actor=SYSTEM, at=NEAR)  # the resolution is owed from now on
    ticket.refresh_from_db()
    assert ticket.warn_at is not None
    assert alarms.raise_due(ticket.warn_at) == 1
    assert verbs(Verb.ESCALATED) == 2


@pytest.mark.django_db
def test_a_breach_is_kept_once_with_its_cause_even_when_it_is_answered_before_the_pass() -> None:
    first, second = placed(2)
    writing.answer(ticket=first, body="Pardon.", actor=SYSTEM, at=PAST)
    assert alarms.mark_breaches(PAST) == 1
    assert alarms.mark_breaches(PAST) == 0
    kept = TicketEvent.objects.filter(verb=Verb.BREACHED)
    assert {(one.ticket_id, one.details["of"], one.details["cause"]) for one in kept} == {
        (first.pk, "answer", "busy"),
        (second.pk, "answer", "busy"),
    }
    days = datetime(2026, 9, 20, tzinfo=UTC)
    assert alarms.mark_breaches(days) == 2  # the resolution of both
    writing.change_state(ticket=second, act=Act.SOLVE, actor=SYSTEM, at=days)
    assert verbs(Verb.BREACHED) == 4


@pytest.mark.django_db
def test_many_alarms_make_one_mail_a_person_and_confidential_ones_are_named_by_number_alone() -> None:
    placed(3)
    Ticket.objects.filter(pk=Ticket.objects.order_by("pk")[0].pk).update(confidential=True)
    alarms.raise_due(NEAR)
    assert alarms.mail_digests(NEAR) == 2
    assert alarms.mail_digests(NEAR) == 0
    texts = {mail.recipient: mail.body for mail in OutboxMessage.objects.order_by("pk")}
    assert len(texts) == 2
    assert sorted(text.count("La tablette ne charge plus") for text in texts.values()) == [2, 2]
    assert sorted(text.count("\n- ") for text in texts.values()) == [2, 3]  # the lead hears of two


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_raise_each_alarm_once() -> None:
    placed(40)
    found: list[int] = []

    def work() -> None:
        try:
            found.extend(alarms.raise_due(NEAR, limit=7) for _turn in range(8))
        finally:
            connection.close()

    lanes = [threading.Thread(target=work) for _lane in range(3)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    assert sum(found) == verbs(Verb.ESCALATED) == 40


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_the_end_leaves_all_to_the_next_one() -> None:
    placed(3)
    with running(PASS) as process:
        assert alarms.raise_due(NEAR) == 0  # held by the other
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    wait_for_backends()
    assert verbs(Verb.ESCALATED) == 0
    assert alarms.raise_due(NEAR) == 3
    assert Alarm.objects.count() == 6
