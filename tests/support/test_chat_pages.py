"""The pages and streams of chats: who may read, hear and write, and what it costs."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.http.live import LiveResponse, Reader
from pupitre.support.models import Chat, Presence
from pupitre.support.operations import writing
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db


def signed_in(someone) -> Client:
    client = Client()
    client.force_login(someone)
    return client


BY_SCRIPT = {"x-requested-with": "fetch"}


@pytest.fixture
def there():
    place = school(name="École Pasteur")
    people = SimpleNamespace(
        lea=person("teacher", school=place, display_name="Léa"),
        colleague=person("teacher", school=place),
        elsewhere=person("technician", organisation=school().responsible),
        elected=person("elected", organisation=place.responsible),
        ana=person("technician", organisation=place.responsible, display_name="Ana"),
        place=place,
    )
    make.desk(place.responsible, people.ana)
    Presence.objects.create(person=people.ana, seen_at=timezone.now())
    people.ticket = make.ticket(place, requester=people.lea, channel="chat", key="first")
    now = timezone.now()
    people.chat = Chat.objects.create(ticket=people.ticket, waiting_since=now, seen_at=now)
    return people


def at(name, there, **more):
    return reverse(name, args=[there.chat.pk, *more.values()])


@pytest.mark.parametrize(
    ("who", "status"), [("lea", 200), ("ana", 200), ("colleague", 404), ("elsewhere", 404), ("elected", 404)]
)
@pytest.mark.parametrize("name", ["support:chat_lines", "live:ticket"])
def test_a_chat_is_read_and_heard_by_its_two_sides(there, who, status, name) -> None:
    assert signed_in(getattr(there, who)).get(at(name, there)).status_code == status


def test_nobody_hears_without_signing_in(client, there) -> None:
    for address in (at("live:ticket", there), reverse("live:desk")):
        assert client.get(address).status_code == 302


def test_the_desk_hears_its_bodies_and_the_tickets_it_may_work_on(there) -> None:
    foreign = make.ticket(school())
    address = f"{reverse('live:desk')}?ticket={there.ticket.pk}&ticket={foreign.pk}&ticket=x"
    answer = signed_in(there.ana).get(address)
    assert isinstance(answer, LiveResponse)
    assert answer.topics == {f"organisation:{there.place.responsible_id}", f"ticket:{there.ticket.pk}"}
    assert answer.reader == Reader(there.ana.pk, True, frozenset({there.ticket.pk}))
    assert answer["X-Accel-Buffering"] == "no"
    assert signed_in(there.lea).get(reverse("live:desk")).status_code == 403


def test_the_talk_page_is_its_requesters_alone(there) -> None:
    address = at("support:chat_talk", there)
    assert b"Depuis ce matin." in visit_within(signed_in(there.lea), address, queries=14).content
    for who in (there.ana, there.colleague):
        assert signed_in(who).get(address).status_code == 404


def test_the_panel_costs_little_whatever_waits(there) -> None:
    Chat.objects.update(taken_at=timezone.now())
    there.ticket.assignee = there.ana
    there.ticket.save()
    now = timezone.now()
    for number in range(12):
        other = make.ticket(there.place, key=f"k{number}", channel="chat")
        mine = number < 4
        Chat.objects.create(ticket=other, waiting_since=now, seen_at=now, taken_at=now if mine else None)
        type(other).objects.filter(pk=other.pk).update(assignee=there.ana if mine else None)
    page = visit_within(signed_in(there.ana), reverse("support:chats"), queries=18).content.decode()
    assert page.count('<li id="waiting-') == 8
    assert page.count('class="panel chat-card"') == 5


def test_a_line_sent_twice_is_written_once_on_both_sides(there) -> None:
    for who in (there.lea, there.ana):
        browser = signed_in(who)
        sent = {"body": f"De {who.display_name}", "key": f"key-{who.pk}"}
        for _twice in range(2):
            assert browser.post(at("support:chat_say", there), sent, headers=BY_SCRIPT).status_code == 204
    assert list(there.ticket.messages.values_list("body", flat=True)) == ["Depuis ce matin.", "De Léa", "De Ana"]
    assert signed_in(there.colleague).post(at("support:chat_say", there), {"body": "x"}).status_code == 404


def test_lines_after_the_last_one_are_all_that_is_read(there) -> None:
    writing.note(ticket=there.ticket, body="Entre nous.", actor=make.SYSTEM, at=timezone.now())
    last = writing.answer(ticket=there.ticket, body="Je regarde.", actor=make.SYSTEM, at=timezone.now()).pk
    address = at("support:chat_lines", there)
    told = signed_in(there.lea).get(address).content.decode()
    assert "Je regarde." in told
    assert "Entre nous." not in told
    assert "Je regarde." not in signed_in(there.lea).get(f"{address}?after={last}").content.decode()


def test_a_refusal_is_said_to_the_script_in_words(there) -> None:
    answer = signed_in(there.lea).post(at("support:chat_say", there), {"body": " ", "key": "k"}, headers=BY_SCRIPT)
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/plain; charset=utf-8")
    picture = SimpleUploadedFile("virus.exe", b"MZ", "application/x-msdownload")
    answer = signed_in(there.lea).post(
        at("support:chat_say", there), {"key": "k", "files": picture}, headers=BY_SCRIPT
    )
    assert "virus.exe" in answer.content.decode()


def test_a_file_is_read_by_the_two_sides(there) -> None:
    note = SimpleUploadedFile("note.txt", b"Bonjour", "text/plain")
    signed_in(there.lea).post(at("support:chat_say", there), {"body": "", "key": "k", "files": note})
    file = there.ticket.messages.get(key="k").files.get()
    address = at("support:chat_file", there, file=file.pk)
    found = {who: signed_in(getattr(there, who)).get(address).status_code for who in ("lea", "ana", "colleague")}
    assert found == {"lea": 200, "ana": 200, "colleague": 404}


def test_who_has_a_chat_is_brought_back_to_it_and_who_has_none_begins_one(there) -> None:
    browser = signed_in(there.lea)
    assert browser.get(reverse("support:chat")).url == at("support:chat_talk", there)
    browser.post(at("support:chat_end", there))
    assert visit_within(browser, reverse("support:chat"), queries=20).status_code == 200
    sent = {"body": "Le tableau   ne s’allume plus", "key": "again"}
    addresses = {browser.post(reverse("support:chat"), sent).url for _twice in range(2)}
    assert len(addresses) == 1
    assert Chat.objects.get(ticket__messages__key="again").ticket.subject == "Le tableau ne s’allume plus"
    assert browser.post(reverse("support:chat"), {"body": " ", "key": "z"}).status_code == 422


def test_it_is_taken_handed_over_and_ended_from_the_panel(there) -> None:
    browser = signed_in(there.ana)
    assert browser.post(at("support:chat_take", there)).url == reverse("support:chats")
    address = at("support:chat_hand_over", there)
    assert browser.get(address).status_code == 200
    team = there.ticket.team
    assert browser.post(address, {"to": str(team.pk), "reason": ""}).status_code == 422
    assert browser.post(address, {"to": f"{team.pk}-{there.ana.pk}", "reason": "Suite demain"}).status_code == 302
    browser.post(at("support:chat_end", there), {"then": "solve"})
    there.chat.refresh_from_db()
    assert (there.chat.ended, there.chat.ticket.state) == ("solved", "solved")


def test_who_reads_it_is_said_to_the_desk_alone(there) -> None:
    address = reverse("support:presence", args=[there.ticket.pk])
    assert signed_in(there.ana).get(address).content.strip() == b""
    assert signed_in(there.colleague).get(address).status_code == 403
    assert signed_in(there.ana).post(reverse("support:writing", args=[there.ticket.pk])).status_code == 204
