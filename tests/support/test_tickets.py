"""A ticket from its first word to its end, and who may read it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pupitre.accounts.queries import viewer_of
from pupitre.kernel import outbox
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from pupitre.support import permissions, refusals
from pupitre.support.engine.states import Act
from pupitre.support.enums import Impact, LinkKind, State, TeamKind, Urgency
from pupitre.support.models import Closure, Hours, Target, TeamMember, Ticket
from pupitre.support.operations import joining, opening, placing, setting_up, writing
from pupitre.support.operations.opening import Asked
from pupitre.support.operations.placing import Qualified
from pupitre.territory.models import Organisation, School
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import organisation, school

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 7)
HOUR = timedelta(hours=1)


@pytest.fixture
def place():
    return school(name="École Pasteur")


@pytest.fixture
def technician(place):
    someone = person("technician", organisation=place.responsible, display_name="Ana")
    make.desk(place.responsible, someone)
    return viewer_of(someone, DAY)


def test_a_request_is_placed_and_its_deadlines_are_reckoned(place, technician) -> None:
    ticket = make.ticket(place, code="network", class_blocked=True)
    assert (ticket.priority, ticket.state, ticket.team.name) == (2, "new", "Assistance de premier niveau")
    assert ticket.answer_due_at == make.MONDAY + HOUR
    assert ticket.resolve_due_at == datetime(2026, 9, 8, 8, tzinfo=UTC)  # eleven open hours later
    assert ticket.due_at == ticket.answer_due_at
    assert ticket.warn_at == make.MONDAY + 0.75 * HOUR
    [event] = ticket.events.all()
    assert [one["code"] for one in event.details["reasons"]] == ["first_line"]


def test_the_same_form_sent_twice_opens_one_ticket(place) -> None:
    first = make.ticket(place, key="form-1")
    assert make.ticket(place, key="form-1") == first
    assert first.messages.count() == 1


def test_a_request_says_something_and_somebody_answers_it(place) -> None:
    with pytest.raises(refusals.SubjectNeeded):
        make.ticket(place, subject="  ")
    alone = school()
    with pytest.raises(refusals.NoDesk):
        opening.open_ticket(asked=Asked("Aide", school=alone), actor=SYSTEM, at=make.MONDAY)


def test_the_first_answer_stops_its_clock_and_leaves_by_mail(place, technician) -> None:
    ticket = make.ticket(place, contact_email="lea@example.org")
    writing.answer(ticket=ticket, body="Essayez l’autre câble.", actor=technician, at=make.MONDAY + HOUR, then="wait")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.answer_late, ticket.assignee_id) == ("requester", False, technician.person_id)
    assert ticket.due_at is None  # nothing is owed while we wait for them
    assert OutboxMessage.objects.get().recipient == "lea@example.org"
    writing.hear(ticket=ticket, body="Toujours pas.", actor=SYSTEM, at=make.MONDAY + 3 * HOUR)
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert ticket.due_at == ticket.resolve_due_at
    # P3: three open days, and the two hours of the pause.
    assert ticket.resolve_due_at == datetime(2026, 9, 10, 10, tzinfo=UTC)


def test_a_late_answer_is_kept_as_late(place, technician) -> None:
    ticket = make.ticket(place)
    writing.answer(ticket=ticket, body="Pardon.", actor=technician, at=make.MONDAY + 5 * HOUR, then="solve")
    ticket.refresh_from_db()
    assert (ticket.answer_late, ticket.resolve_late, ticket.state) == (True, False, "solved")
    writing.hear(ticket=ticket, body="Non, ça recommence.", actor=SYSTEM, at=make.MONDAY + 24 * HOUR)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopenings, ticket.solved_at, ticket.resolve_late) == ("open", 1, None, None)


def test_a_form_sent_twice_answers_once(place, technician) -> None:
    ticket = make.ticket(place, contact_email="lea@example.org")
    for _twice in range(2):
        writing.answer(ticket=ticket, body="Bonjour.", actor=technician, at=make.MONDAY + HOUR, key="answer-1")
    assert ticket.messages.filter(kind="answer").count() == OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "act", "reason", "error"),
    [
        (State.OPEN, Act.WAIT_THIRD, "", refusals.ReasonNeeded),
        (State.OPEN, Act.CLOSE, "", refusals.ReasonNeeded),
        (State.OPEN, Act.REOPEN, "because", refusals.NotPossible),
        (State.CLOSED, Act.SOLVE, "", refusals.NotPossible),
    ],
)
def test_what_cannot_be_done_changes_nothing(place, technician, state, act, reason, error) -> None:
    ticket = make.ticket(place)
    Ticket.objects.filter(pk=ticket.pk).update(state=state, closed_at=make.MONDAY if state == State.CLOSED else None)
    with pytest.raises(error):
        writing.change_state(ticket=ticket, act=act, actor=technician, at=make.MONDAY, reason=reason)
    ticket.refresh_from_db()
    assert ticket.state == state
    assert ticket.events.count() == 1


def test_it_is_handed_over_with_a_reason(place, technician) -> None:
    ticket = make.ticket(place)
    adviser = person("adviser", organisation=place.responsible, display_name="Inès")
    team = make.team(place.responsible, "ERUN", TeamKind.ADVISER, adviser)
    with pytest.raises(refusals.ReasonNeeded):
        placing.hand_over(ticket=ticket, team=team, reason="", actor=technician, at=make.MONDAY)
    placing.hand_over(ticket=ticket, team=team, reason="Usage en classe", actor=technician, at=make.MONDAY)
    ticket.refresh_from_db()
    assert (ticket.team, ticket.assignee) == (team, None)
    inside = viewer_of(adviser, DAY)
    placing.take(ticket=ticket, actor=inside, at=make.MONDAY)
    other = viewer_of(person("technician", organisation=place.responsible), DAY)
    with pytest.raises(refusals.OutdatedPage):
        placing.take(ticket=ticket, actor=other, at=make.MONDAY)


def test_it_goes_to_another_desk_where_that_desk_answers_for_its_school(place, technician) -> None:
    above = organisation(kind="departement", name="Département")
    Organisation.objects.filter(pk=place.responsible_id).update(parent=above)
    theirs = person("technician", organisation=above)
    team, stranger = make.desk(above, theirs), make.desk(school().responsible)
    Target.objects.filter(organisation=above, priority=3).update(answer_minutes=60)
    ticket = make.ticket(School.objects.get(pk=place.pk))
    with pytest.raises(refusals.OtherDesk):
        placing.hand_over(ticket=ticket, team=stranger, reason="Ailleurs", actor=technician, at=make.MONDAY)
    placing.hand_over(ticket=ticket, team=team, reason="Réseau du collège", actor=technician, at=make.MONDAY)
    ticket.refresh_from_db()
    assert (ticket.organisation, ticket.team, ticket.category) == (above, team, make.category(above, "hardware"))
    assert ticket.answer_due_at == make.MONDAY + HOUR  # what is owed there
    assert permissions.can_work(viewer_of(theirs, DAY), ticket)
    assert ticket.events.get(verb="handed_over").details["name"] == f"{team} ({above})"
    secret = make.ticket(School.objects.get(pk=place.pk), code="privacy")
    with pytest.raises(refusals.OtherDesk):  # stays where its readers are
        placing.hand_over(ticket=secret, team=team, reason="Réseau", actor=SYSTEM, at=make.MONDAY)


def test_it_is_qualified_and_its_place_follows(place, technician) -> None:
    ticket = make.ticket(place)
    adviser = person("adviser", organisation=place.responsible)
    team = make.team(place.responsible, "ERUN", TeamKind.ADVISER, adviser)
    told = Qualified(
        "Quel logiciel pour lire ?", ticket.type, make.category(place.responsible, "teaching"), Impact.PERSON,
        Urgency.LOW, False, place, None,
    )  # fmt: skip
    placing.qualify(ticket=ticket, told=told, actor=technician, at=make.MONDAY)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.team) == (4, team)
    assert ticket.events.last().details["changed"]["priority"] == [3, 4]


def test_two_become_one_and_one_becomes_two(place, technician) -> None:
    first, second = make.ticket(place), make.ticket(place, body="Elle ne charge pas.", key="mail-2")
    joining.merge(ticket=second, into=first, actor=technician, at=make.MONDAY)
    second.refresh_from_db()
    assert (second.state, second.merged_into, second.messages.count()) == ("merged", first, 0)
    heard = writing.hear(ticket=second, body="Au fait…", actor=SYSTEM, at=make.MONDAY + HOUR)
    assert heard.ticket == first
    with pytest.raises(refusals.MergeOfItself):
        joining.merge(ticket=first, into=first, actor=technician, at=make.MONDAY)
    third = joining.split(message=heard, subject="Autre chose", actor=technician, at=make.MONDAY + HOUR)
    assert third.messages.get() == heard
    assert third.links.get().kind == LinkKind.SPLIT
    assert third.due_at is not None


def test_an_imported_request_is_split_and_keeps_its_number_alone(place, technician) -> None:
    ticket = make.ticket(place)
    Ticket.objects.update(reference="GLPI-17", answered_at=make.MONDAY, reopenings=2, score=3)
    heard = writing.hear(ticket=ticket, body="Autre chose", actor=SYSTEM, at=make.MONDAY + HOUR)
    made = joining.split(message=heard, subject="Autre chose", actor=technician, at=make.MONDAY + HOUR)
    made.refresh_from_db()
    assert (made.reference, made.answered_at, made.reopenings, made.score) == ("", None, 0, None)
    assert (made.opened_at, made.school, made.messages.get()) == (make.MONDAY + HOUR, place, heard)


def test_a_mail_given_up_is_told_on_its_request_which_is_worked_on_again(place, technician, monkeypatch) -> None:
    def refuse(*_args: object, **_fields: object) -> None:
        raise ConnectionRefusedError("no answer")

    ticket = make.ticket(place, contact_email="lea@example.org")
    writing.answer(ticket=ticket, body="Quel modèle ?", actor=technician, at=make.MONDAY, then="wait")
    message = OutboxMessage.objects.get()
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    for _attempt in range(outbox.MAX_ATTEMPTS - 1):
        with pytest.raises(outbox.MailNotSent):
            outbox.send(message.pk, make.MONDAY + HOUR)
    assert not ticket.events.filter(verb="given_up").exists()
    outbox.send(message.pk, make.MONDAY + 2 * HOUR)
    outbox.send(message.pk, make.MONDAY + 3 * HOUR)  # given up already
    event = ticket.events.get(verb="given_up")
    ticket.refresh_from_db()
    assert (event.details["address"], "no answer" in event.reason, ticket.state) == ("lea@example.org", True, "open")


def test_hours_that_change_move_deadlines(place, technician) -> None:
    ticket = make.ticket(place, at=make.MONDAY + 8 * HOUR)  # 18:00
    assert ticket.answer_due_at == datetime(2026, 9, 8, 9, tzinfo=UTC)
    Closure.objects.create(hours=Hours.objects.get(), name="Neige", days=(date(2026, 9, 8), date(2026, 9, 9)))
    lead = viewer_of(person("plan_lead", organisation=place.responsible), DAY)
    assert setting_up.reckon_again(organisation=place.responsible, actor=lead, at=make.MONDAY + 9 * HOUR) == 1
    ticket.refresh_from_db()
    assert ticket.answer_due_at == datetime(2026, 9, 9, 9, tzinfo=UTC)
    assert setting_up.reckon_again(organisation=place.responsible, actor=lead, at=make.MONDAY + 9 * HOUR) == 0


def test_who_reads_and_who_works_on_what(place, technician) -> None:
    """The queryset and the predicate agree for each role and ticket, and give this table."""
    body, far = place.responsible, school(organisation())
    teacher = person("teacher", school=place)
    adviser = person("adviser", organisation=body)
    advisers = make.team(body, "ERUN", TeamKind.ADVISER, adviser)
    tickets = {
        "plain": make.ticket(place),
        "hers": make.ticket(place, requester=teacher),
        "team": make.ticket(place, code="teaching"),
        "private": make.ticket(place, code="privacy", requester=teacher),
        "far": make.ticket(far),
    }
    assert tickets["team"].team == advisers
    watcher = person("teacher", school=place)
    tickets["plain"].watchers.add(watcher)
    people = {
        "technician": technician,
        "head": viewer_of(person("school_head", school=place), DAY),
        "teacher": viewer_of(teacher, DAY),
        "watcher": viewer_of(watcher, DAY),
        "adviser": viewer_of(adviser, DAY),
        "lead": viewer_of(person("plan_lead", organisation=body), DAY),
        "administrator": viewer_of(person("administrator"), DAY),
        "elected": viewer_of(person("elected", organisation=body), DAY),
    }
    for viewer in people.values():
        seen, worked = set(Ticket.objects.visible(viewer)), set(Ticket.objects.workable(viewer))
        for ticket in tickets.values():
            row = Ticket.objects.get(pk=ticket.pk)
            assert permissions.can_view(viewer, row) == (ticket in seen)
            assert permissions.can_work(viewer, row) == (ticket in worked)
    names = {ticket.pk: name for name, ticket in tickets.items()}
    read = {who: {names[one.pk] for one in Ticket.objects.visible(viewer)} for who, viewer in people.items()}
    assert read == {
        "technician": {"plain", "hers", "team"},
        "head": {"plain", "hers", "team"},
        "teacher": {"hers", "private"},
        "watcher": {"plain"},
        "adviser": {"team"},
        "lead": {"plain", "hers", "team", "private"},
        "administrator": set(names.values()),
        "elected": set(),
    }
    with pytest.raises(NotAllowed):
        writing.answer(ticket=tickets["hers"], body="Moi.", actor=people["head"], at=make.MONDAY)
    assert not TeamMember.objects.filter(person=teacher).exists()
