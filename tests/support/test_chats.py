"""A chat over a ticket: begun, taken, handed over, ended, left alone; what leaves by mail; who is there."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from pupitre.accounts.models import Person
from pupitre.accounts.queries import viewer_of
from pupitre.http.live import Reader
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.refusal import NotAllowed
from pupitre.support import refusals
from pupitre.support.engine import chatting as engine
from pupitre.support.enums import Channel, ChatEnd, TeamKind
from pupitre.support.models import Chat, Presence, Reading, Ticket, TicketMessage
from pupitre.support.operations import chatting, desk_settings, presence, writing
from pupitre.support.operations.opening import Asked
from pupitre.support.queries import chats
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 7)
MINUTE = timedelta(minutes=1)
NIGHT = make.MONDAY + timedelta(hours=14)


@pytest.fixture
def place():
    return school(name="École Pasteur")


@pytest.fixture
def ana(place):
    someone = person("technician", organisation=place.responsible, display_name="Ana")
    make.desk(place.responsible, someone)
    return viewer_of(someone, DAY)


@pytest.fixture
def lea(place):
    return viewer_of(person("teacher", school=place, display_name="Léa", email="lea@example.org"), DAY)


def arrive(*viewers, at=make.MONDAY, tickets=()):
    """The pages of these people are open."""
    here = [Reader(one.person_id, not tickets, frozenset(tickets)) for one in viewers]
    presence.note(here, here, [], at=at)


def begin(lea, place, *, at=make.MONDAY, key="first"):
    asked = Asked("Le Wi-Fi est coupé", "Le Wi-Fi est coupé", Channel.CHAT, school=place, key=key,
                  requester=Person.objects.get(pk=lea.person_id))  # fmt: skip
    return chatting.begin(asked=asked, actor=lea, at=at)


@pytest.mark.parametrize(
    ("is_open", "present", "offer"),
    [(True, 2, "live"), (True, 0, "nobody"), (False, 2, "closed"), (False, 0, "closed")],
)
def test_a_chat_is_offered_in_the_hours_when_somebody_is_there(is_open, present, offer) -> None:
    assert engine.offer(is_open=is_open, present=present) == offer


@pytest.mark.parametrize(
    ("minutes", "taken", "patience", "alone"),
    [
        (4, False, 5, False), (5, False, 5, True), (60, False, 5, True), (60, True, 5, False), (5, False, 10, False),
        (2, False, 2, True), (60, True, 2, False),
    ],
)  # fmt: skip
def test_a_chat_waits_so_long(minutes, taken, patience, alone) -> None:
    at = make.MONDAY + minutes * MINUTE
    found = engine.is_left_alone(waiting_since=make.MONDAY, taken=taken, at=at, patience=patience * MINUTE)
    assert found is alone


def test_a_desk_says_how_long_a_chat_waits(place, ana, lea) -> None:
    arrive(ana)
    chat = begin(lea, place)
    lead = viewer_of(person("plan_lead", organisation=place.responsible), DAY)
    kept = {"hourly_cost": None, "sends_digest": True, "actor": lead, "at": make.MONDAY}
    silence = desk_settings.Silence(chat_patience_minutes=12)
    desk_settings.settle(organisation=place.responsible, silence=silence, **kept)
    assert [chatting.leave_alone(make.MONDAY + one * MINUTE) for one in (5, 11, 12, 13)] == [0, 0, 1, 0]
    chat.refresh_from_db()
    assert chat.ended == "nobody"


def test_who_is_away_gets_nothing_new_until_they_are_back(place, ana, lea) -> None:
    arrive(ana)
    presence.say(away=True, actor=ana, at=make.MONDAY)
    arrive(ana)  # their pages are open still
    assert (make.ticket(place).assignee_id, begin(lea, place).is_live) == (None, False)
    gone = [Reader(ana.person_id, True, frozenset())]
    presence.note([], [], gone, at=make.MONDAY)  # and closed, then open again
    arrive(ana)
    assert chats.offered(place.responsible, place, make.MONDAY).offer == "nobody"
    client = Client()
    client.force_login(Person.objects.get(pk=ana.person_id))
    assert client.get(reverse("support:away")).context["is_away"] is True
    client.post(reverse("support:away"))
    assert Presence.objects.get().away is False
    presence.say(away=False, actor=ana, at=make.MONDAY)
    assert make.ticket(place).assignee_id == ana.person_id
    with pytest.raises(NotAllowed):
        presence.say(away=True, actor=lea, at=make.MONDAY)


def test_the_desk_says_whether_it_is_there_or_when_it_opens(place, ana) -> None:
    body = place.responsible
    assert chats.offered(body, place, make.MONDAY).offer == "nobody"
    arrive(ana)
    assert chats.offered(body, place, make.MONDAY).offer == "live"
    assert chats.offered(body, place, make.MONDAY + 2 * MINUTE).offer == "nobody"  # no sign of life since
    arrive(ana, at=NIGHT)
    closed = chats.offered(body, place, NIGHT)
    assert (closed.offer, closed.opens_at) == ("closed", make.MONDAY + timedelta(hours=21, minutes=30))
    Presence.objects.update(away=True)
    assert chats.offered(body, place, make.MONDAY).offer == "nobody"


def test_the_first_word_opens_one_ticket_and_the_desk_answers_in_it(place, ana, lea) -> None:
    arrive(ana)
    chat = begin(lea, place)
    assert begin(lea, place) == chat
    assert (chat.is_live, chat.ticket.channel, chat.ticket.assignee_id) == (True, "chat", None)
    assert list(chats.of_desk(ana)) == [chat]
    assert chats.of_requester(lea) == chat
    for _twice in range(2):
        chatting.say(ticket=chat.ticket, body="Je regarde.", actor=ana, at=make.MONDAY + MINUTE, key="a1")
        chatting.say(ticket=chat.ticket, body="Merci !", actor=lea, at=make.MONDAY + 2 * MINUTE, key="l2")
    chat.refresh_from_db()
    assert chat.taken_at == make.MONDAY + MINUTE
    assert chat.ticket.assignee_id == ana.person_id
    lines = [(one.kind, one.body) for one in chat.ticket.messages.all()]
    assert lines == [("asked", "Le Wi-Fi est coupé"), ("answer", "Je regarde."), ("asked", "Merci !")]
    assert not OutboxMessage.objects.exists()  # they talk: nothing leaves by mail


def test_one_takes_it_and_the_other_is_told(place, ana, lea) -> None:
    arrive(ana)
    chat = begin(lea, place)
    ben = viewer_of(person("technician", organisation=place.responsible, display_name="Ben"), DAY)
    chatting.take(ticket=chat.ticket, actor=ana, at=make.MONDAY)
    chatting.take(ticket=chat.ticket, actor=ana, at=make.MONDAY)
    with pytest.raises(refusals.OutdatedPage):
        chatting.take(ticket=chat.ticket, actor=ben, at=make.MONDAY)
    with pytest.raises(NotAllowed):
        chatting.take(ticket=chat.ticket, actor=lea, at=make.MONDAY)


def test_handed_over_it_keeps_its_thread_and_waits_again(place, ana, lea) -> None:
    arrive(ana)
    chat = begin(lea, place)
    chatting.say(ticket=chat.ticket, body="Bonjour", actor=ana, at=make.MONDAY, key="a1")
    ines = person("adviser", organisation=place.responsible, display_name="Inès")
    team = make.team(place.responsible, "ERUN", TeamKind.ADVISER, ines)
    later = make.MONDAY + 4 * MINUTE
    chatting.hand_over(ticket=chat.ticket, team=team, reason="Usage en classe", actor=ana, at=later)
    chat.refresh_from_db()
    assert (chat.taken_at, chat.waiting_since, chat.ticket.team) == (None, later, team)
    assert list(chats.of_desk(viewer_of(ines, DAY))) == [chat]
    chatting.say(ticket=chat.ticket, body="Je prends la suite.", actor=viewer_of(ines, DAY), at=later, key="i1")
    assert chat.ticket.messages.count() == 3


def test_nobody_takes_it_and_it_goes_on_by_mail(place, ana, lea) -> None:
    arrive(ana)
    chat = begin(lea, place)
    assert chatting.leave_alone(make.MONDAY + 4 * MINUTE) == 0
    assert chatting.leave_alone(make.MONDAY + 5 * MINUTE) == 1
    assert chatting.leave_alone(make.MONDAY + 6 * MINUTE) == 0
    chat.refresh_from_db()
    assert (chat.ended, chat.ticket.is_under_way) == (ChatEnd.NOBODY, True)
    assert chat.ticket.events.filter(verb="chat_missed").count() == 1
    with pytest.raises(refusals.ChatOver):
        chatting.say(ticket=chat.ticket, body="Bonjour", actor=ana, at=make.MONDAY + 9 * MINUTE, key="a1")
    chatting.say(ticket=chat.ticket, body="C’est revenu", actor=lea, at=make.MONDAY + 9 * MINUTE, key="l2")
    writing.answer(ticket=chat.ticket, body="Parfait.", actor=ana, at=make.MONDAY + 10 * MINUTE)
    assert OutboxMessage.objects.get().recipient == "lea@example.org"


def test_begun_when_nobody_is_there_it_is_a_request_at_once(place, ana, lea) -> None:
    chat = begin(lea, place)
    assert (chat.ended, chat.ticket.state) == (ChatEnd.NOBODY, "new")


@pytest.mark.parametrize(
    ("who", "solved", "end", "state"),
    [("lea", False, "left", "open"), ("ana", False, "kept", "open"), ("ana", True, "solved", "solved"),
     ("lea", True, "left", "open")],
)  # fmt: skip
def test_it_is_ended_by_either_side(place, ana, lea, who, solved, end, state) -> None:
    arrive(ana)
    chat = begin(lea, place)
    chatting.say(ticket=chat.ticket, body="Bonjour", actor=ana, at=make.MONDAY, key="a1")
    actor = {"ana": ana, "lea": lea}[who]
    for _twice in range(2):
        chatting.end(ticket=chat.ticket, actor=actor, at=make.MONDAY + MINUTE, solved=solved)
    chat.refresh_from_db()
    assert (chat.ended, chat.ticket.state) == (end, state)
    stranger = viewer_of(person("teacher", school=school()), DAY)
    with pytest.raises(NotAllowed):
        chatting.end(ticket=chat.ticket, actor=stranger, at=make.MONDAY)


def test_what_was_written_after_the_teacher_left_leaves_in_one_mail(place, ana, lea) -> None:
    arrive(ana)
    chat = begin(lea, place)
    arrive(lea, at=make.MONDAY + MINUTE, tickets=[chat.pk])
    chatting.say(ticket=chat.ticket, body="Vu par Léa.", actor=ana, at=make.MONDAY, key="a0")
    for number in (2, 3):
        at = make.MONDAY + number * MINUTE
        chatting.say(ticket=chat.ticket, body=f"Conseil {number}.", actor=ana, at=at, key=f"a{number}")
    chatting.end(ticket=chat.ticket, actor=ana, at=make.MONDAY + 4 * MINUTE)
    mail = OutboxMessage.objects.get()
    assert "Conseil 2." in mail.body
    assert "Conseil 3." in mail.body
    assert "Vu par Léa." not in mail.body
    assert TicketMessage.objects.get(key="a3").body == "Conseil 3."


def test_presence_is_refreshed_forgotten_and_told(place, ana, lea, django_assert_max_num_queries) -> None:
    ticket = make.ticket(place)
    desk, page = Reader(ana.person_id, at_desk=True), Reader(ana.person_id, True, frozenset({ticket.pk}))
    teacher = Reader(lea.person_id, tickets=frozenset({ticket.pk}))
    with django_assert_max_num_queries(10):
        presence.note({desk, page, teacher}, {desk, page, teacher}, set(), at=make.MONDAY)
    assert [one.pk for one in chats.readers([ticket.pk], make.MONDAY, but=lea.person_id)[ticket.pk]] == [
        ana.person_id
    ]
    presence.note({desk}, set(), {page, teacher}, at=make.MONDAY + MINUTE)
    assert not Reading.objects.exists()
    assert Presence.objects.get().seen_at == make.MONDAY + MINUTE  # at the desk still, by her other page
    presence.note(set(), set(), {desk}, at=make.MONDAY + MINUTE)
    assert not Presence.objects.exists()


def test_a_presence_without_sign_of_life_is_none(place, ana) -> None:
    ticket = make.ticket(place)
    arrive(ana, tickets=[ticket.pk])
    assert not chats.readers([ticket.pk], make.MONDAY + 2 * MINUTE, but=None)[ticket.pk]


@pytest.mark.django_db(transaction=True)
def test_two_technicians_take_it_at_once_and_one_has_it(place, ana, lea) -> None:
    arrive(ana)
    chat = begin(lea, place)
    ben = viewer_of(person("technician", organisation=place.responsible, display_name="Ben"), DAY)
    ticket, fates = Ticket.objects.get(pk=chat.pk), []
    ready = threading.Barrier(2)

    def take(who) -> None:
        try:
            ready.wait(10)
            fates.append(chatting.take(ticket=ticket, actor=who, at=make.MONDAY))
        except refusals.OutdatedPage as refusal:
            fates.append(refusal)
        finally:
            connection.close()

    lanes = [threading.Thread(target=take, args=(who,)) for who in (ana, ben)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    assert sorted(type(fate).__name__ for fate in fates) == ["Chat", "OutdatedPage"]
    assert Chat.objects.get().taken_at == make.MONDAY
