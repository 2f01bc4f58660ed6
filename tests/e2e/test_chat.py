"""A teacher and technicians talk, each in a browser; pages of the desk follow by themselves."""

import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pupitre.accounts.queries import viewer_of
from pupitre.kernel.viewer import SYSTEM
from pupitre.support.enums import Channel
from pupitre.support.models import Chat, Hours, HoursWindow, Presence, Ticket
from pupitre.support.operations import chatting, writing
from tests.e2e.served import Killable
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]


@pytest.fixture
def there(transactional_db: None) -> SimpleNamespace:
    """A desk open day and night, of two technicians, and a teacher."""
    place = school(name="École Pasteur")
    people = SimpleNamespace(
        place=place,
        lea=person("teacher", school=place, display_name="Léa", language="en"),
        ana=person("technician", organisation=place.responsible, display_name="Ana", language="en"),
        ben=person("technician", organisation=place.responsible, display_name="Ben", language="en"),
    )
    make.desk(place.responsible, people.ana, people.ben)
    HoursWindow.objects.all().delete()
    hours = Hours.objects.get(is_default=True)
    hours.closures.all().delete()
    HoursWindow.objects.bulk_create([HoursWindow(hours=hours, weekday=day, minutes=(0, 1440)) for day in range(7)])
    Hours.objects.update(opens_in_holidays=True, calendar=None)
    return people


def listening(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("data-live", "on")


def say(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Your message").or_(page.get_by_role("textbox", name="To Léa")).fill(text)
    page.get_by_role("button", name="Send").click()


def test_a_teacher_and_a_technician_talk_and_end(there: SimpleNamespace, visit: Visit, axe: Callable) -> None:
    desk = visit(there.ana, path="/support/chats/")
    expect(desk.get_by_text("No chat waits.")).to_be_visible()
    wait_until(lambda: Presence.objects.filter(person=there.ana).exists())

    phone = visit(there.lea, width=360, path="/support/chat/")
    expect(phone.get_by_text("Somebody is there.")).to_be_visible()
    phone.get_by_label("What is the matter?").fill("Le Wi-Fi est coupé en salle 4")
    phone.get_by_role("button", name="Start the chat").click()
    expect(phone.get_by_role("status").first).to_have_text("Somebody will be with you in a moment.")
    axe(phone)

    expect(desk.get_by_text("Le Wi-Fi est coupé en salle 4")).to_be_visible()  # by itself
    expect(desk).to_have_title("(1) Chats · pupitre")
    desk.get_by_role("button", name="Take it (Léa)").click()
    expect(phone.get_by_text("Ana is answering you.")).to_be_visible()
    expect(desk.get_by_text("Léa is there")).to_be_visible()
    listening(desk)
    phone.get_by_role("textbox").press_sequentially("Tout le ba")
    expect(desk.get_by_text("Léa is writing…")).to_be_visible()
    say(phone, "Tout le bâtiment est touché")
    expect(desk.get_by_role("log").get_by_text("Tout le bâtiment est touché")).to_be_visible()
    say(desk, "Je relance la borne.")
    expect(phone.get_by_role("log").get_by_text("Je relance la borne.")).to_be_visible()
    expect(phone.get_by_role("textbox")).to_be_focused()
    desk.evaluate("scrollTo(0, 0)")
    axe(desk)

    desk.get_by_role("button", name="Solved, end").click()
    expect(phone.get_by_text("is solved. Write here if it is not.")).to_be_visible()
    lines = list(Ticket.objects.get().messages.values_list("kind", "body"))
    assert lines == [
        ("asked", "Le Wi-Fi est coupé en salle 4"),
        ("asked", "Tout le bâtiment est touché"),
        ("answer", "Je relance la borne."),
    ]


def wait_until(there: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def begun(there: SimpleNamespace, *, taken: bool = True) -> Ticket:
    now = timezone.now()
    ticket = make.ticket(there.place, at=now, requester=there.lea, channel="chat")
    Chat.objects.create(ticket=ticket, waiting_since=now, seen_at=now, taken_at=now if taken else None)
    Ticket.objects.update(assignee=there.ana if taken else None)
    return ticket


def test_what_is_written_without_network_waits_through_a_reload_and_leaves_once(
    there: SimpleNamespace, visit: Visit
) -> None:
    ticket = begun(there)
    phone = visit(there.lea, width=360, path=f"/support/chat/{ticket.pk}/", refusals=True)
    desk = visit(there.ana, path="/support/chats/")
    address = f"**/support/chat/{ticket.pk}/say/"
    phone.route(address, lambda route: route.abort("internetdisconnected"))
    say(phone, "Vous m’entendez ?")
    say(phone, "Je suis en salle 4.")
    expect(phone.get_by_text("No connection: what you write is kept here")).to_be_visible()
    expect(phone.locator("[data-waiting]")).to_have_count(2)
    phone.reload()
    expect(phone.locator("[data-waiting]")).to_have_count(2)
    phone.unroute(address)
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(desk.get_by_role("log").get_by_text("Je suis en salle 4.")).to_be_visible()
    expect(phone.locator("[data-waiting]")).to_have_count(0)
    said = list(ticket.messages.order_by("pk").values_list("body", flat=True))
    assert said == ["Depuis ce matin.", "Vous m’entendez ?", "Je suis en salle 4."]


def test_two_at_one_request_see_each_other_and_what_is_new(there: SimpleNamespace, visit: Visit) -> None:
    ticket = make.ticket(there.place, at=timezone.now())
    ana = visit(there.ana, path=f"/support/requests/{ticket.pk}/")
    ben = visit(there.ben, path=f"/support/requests/{ticket.pk}/")
    expect(ana.get_by_text("Ben reads it")).to_be_visible()
    expect(ben.get_by_text("Ana reads it")).to_be_visible()
    listening(ana)
    ben.locator("#answer").press_sequentially("Bonj")
    expect(ana.get_by_text("Ben is writing")).to_be_visible()
    writing.hear(ticket=ticket, body="C’est revenu tout seul.", actor=SYSTEM, at=timezone.now())
    for page in (ana, ben):
        expect(page.locator("#conversation").get_by_text("C’est revenu tout seul.")).to_be_visible()
    expect(ben.locator("#answer")).to_have_value("Bonj")
    ben.goto("/support/queue/")
    expect(ana.get_by_text("Ben reads it")).to_have_count(0)


def test_the_queue_follows_and_nothing_moves_under_the_cursor(there: SimpleNamespace, visit: Visit) -> None:
    first = make.ticket(there.place, at=timezone.now(), subject="La première")
    queue = visit(there.ana, path="/support/queue/")
    link = queue.get_by_role("link", name="La première")
    link.focus()
    Ticket.objects.update(subject="La première, précisée")
    writing.note(ticket=first, body="Vu.", actor=SYSTEM, at=timezone.now())
    expect(queue.get_by_role("link", name="La première, précisée")).to_be_focused()
    for number in range(2):
        make.ticket(there.place, at=timezone.now(), subject=f"Nouvelle {number}", key=str(number))
    button = queue.get_by_role("button", name="2 new requests")
    expect(button).to_be_visible()
    expect(queue.get_by_role("link", name="Nouvelle 0")).to_have_count(0)
    button.click()
    expect(queue.get_by_role("link", name="Nouvelle 1")).to_be_visible()


def test_a_new_chat_is_seen_from_the_queue_and_a_session_that_ends_stops_the_stream(
    there: SimpleNamespace, visit: Visit
) -> None:
    queue = visit(there.ana, path="/support/queue/")
    wait_until(lambda: Presence.objects.filter(person=there.ana).exists())
    phone = visit(there.lea, width=360, path="/support/chat/")
    phone.get_by_label("What is the matter?").fill("Bonjour")
    phone.get_by_role("button", name="Start the chat").click()
    expect(queue.get_by_role("link", name="A chat waits: open the chats")).to_be_visible()
    queue.request.get("/account/logout/")
    token = queue.locator("[name=csrfmiddlewaretoken]").first.input_value()
    queue.request.post("/account/logout/", form={"csrfmiddlewaretoken": token}, headers={"Referer": queue.url})
    expect(queue.locator("html")).to_have_attribute("data-live", "ended", timeout=15_000)


@pytest.fixture
def killable(transactional_db: None) -> Iterator[Killable]:
    server = Killable()
    yield server
    server.kill()


def test_the_server_killed_in_the_middle_loses_nothing_that_it_acknowledged(
    there: SimpleNamespace, visit: Visit, killable: Killable
) -> None:
    ticket = begun(there)
    site = f"http://127.0.0.1:{killable.port}"
    phone = visit(there.lea, width=360, path=f"{site}/support/chat/{ticket.pk}/", refusals=True)
    say(phone, "Avant la panne")
    expect(phone.locator("[data-waiting]")).to_have_count(0)
    killable.kill()
    say(phone, "Pendant la panne")
    expect(phone.get_by_text("No connection: what you write is kept here")).to_be_visible()
    killable.start()
    writing.answer(ticket=ticket, body="Je suis revenue.", actor=SYSTEM, at=timezone.now(), channel=Channel.CHAT)
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.locator("[data-waiting]")).to_have_count(0, timeout=30_000)
    expect(phone.get_by_role("log").get_by_text("Je suis revenue.")).to_be_visible(timeout=30_000)
    chatting.say(
        ticket=ticket, body="Le fil reprend.", actor=viewer_of(there.ana, timezone.localdate()), at=timezone.now(),
        key="again",
    )  # fmt: skip
    expect(phone.get_by_role("log").get_by_text("Le fil reprend.")).to_be_visible(timeout=30_000)  # by the stream
    said = list(ticket.messages.order_by("pk").values_list("body", flat=True))
    assert [said.count(line) for line in ("Avant la panne", "Pendant la panne")] == [1, 1]


def test_who_asked_sees_the_answer_come(there: SimpleNamespace, visit: Visit) -> None:
    ticket = make.ticket(there.place, at=timezone.now(), requester=there.lea)
    page = visit(there.lea, width=360, path=f"/support/mine/{ticket.pk}/")
    listening(page)
    writing.note(ticket=ticket, body="Entre nous.", actor=SYSTEM, at=timezone.now())
    writing.answer(ticket=ticket, body="Essayez l’autre câble.", actor=SYSTEM, at=timezone.now())
    expect(page.locator("#conversation").get_by_text("Essayez l’autre câble.")).to_be_visible()
    expect(page.get_by_text("Entre nous.")).to_have_count(0)
