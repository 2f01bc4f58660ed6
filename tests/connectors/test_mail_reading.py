"""A desk's box, read from a real mail server: every mail has its fate, nothing is lost, nothing doubled."""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from pupitre.accounts.models import Person
from pupitre.connectors.mail import reading
from pupitre.connectors.mail.parsing import parse
from pupitre.kernel.models import OutboxMessage, StoredFile
from pupitre.kernel.viewer import SYSTEM
from pupitre.support import addresses
from pupitre.support.enums import State, Tagging, TeamKind
from pupitre.support.models import Mailbox, ReceivedMail, SchoolAddress, SentMail, Ticket
from pupitre.support.operations import mailing, placing, receiving, writing
from pupitre.territory.models import School
from tests.connectors import mail_server
from tests.connectors.mail_server import Server
from tests.connectors.mails import PDF, bounce, mail
from tests.factories import support as make
from tests.factories.accounts import member as make_member
from tests.factories.accounts import person
from tests.factories.mail import box as made_box
from tests.factories.territory import organisation, school
from tests.fleet.processes import running, wait_for_backends

READ = """
import time
import django
django.setup()
from pupitre.connectors.mail import imap, reading
from pupitre.support.models import Mailbox
def stopped(self, uids, moved_to):  # all is committed, and the server is told nothing yet
    print("ready", flush=True)
    time.sleep(60)
imap.Folder.done = stopped
reading.read(Mailbox.objects.get())
"""
users = iter(range(1_000))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with mail_server.running() as found:
        yield found


@pytest.fixture
def place(db):
    made = school(name="École Pasteur", code="0350123A")
    make.desk(made.responsible)
    return made


@pytest.fixture
def box(server, place) -> Mailbox:
    """A box of its own for each test, named like the address that mails are written to."""
    made = made_box(place.responsible, f"aide{next(users)}", port=server.port)
    Mailbox.objects.filter(pk=made.pk).update(address="aide@desk.example")
    made.refresh_from_db()
    return made


def read(server: Server, box: Mailbox, *mails: bytes) -> list[ReceivedMail]:
    """Deliver, read, and give the rows of what is new."""
    before = set(ReceivedMail.objects.values_list("pk", flat=True))
    server.deliver(box.username, *mails)
    found = reading.read(box)
    assert found is not None
    assert found.problem == ""
    return list(ReceivedMail.objects.exclude(pk__in=before).order_by("pk"))


def fates(rows: list[ReceivedMail]) -> list[tuple[str, str]]:
    return [(row.fate, row.reason) for row in rows]


def answered(ticket: Ticket) -> SentMail:
    writing.answer(ticket=ticket, body="Essayez l’autre prise.", actor=SYSTEM, at=timezone.now(), then="wait")
    return SentMail.objects.get(kind="answer", ticket=ticket)


def test_a_mail_opens_a_request_is_acknowledged_and_marked_read(server, box, place) -> None:
    lea = person("teacher", school=place, email="lea@ecole.example", display_name="Léa")
    [row] = read(
        server, box, mail(html="<p>Il ne s’allume <b>plus</b>.</p><script>x()</script>", files={"photo.pdf": PDF})
    )
    ticket = row.ticket
    assert (row.fate, ticket.subject, ticket.school, ticket.requester) == ("ticket", "Tableau noir", place, lea)
    message = ticket.messages.get()
    assert (message.channel, message.body) == ("mail", "Il ne s’allume plus.")
    assert "<b>plus</b>" in message.html
    assert "script" not in message.html
    assert message.files.get().name == "photo.pdf"
    assert server.seen(box.username) == [True]
    receipt = OutboxMessage.objects.get()
    assert receipt.headers["Auto-Submitted"] == "auto-replied"
    assert receipt.headers["In-Reply-To"] == row.identifier
    assert receipt.headers["From"] == f"{box.name} <aide@desk.example>"
    assert f"aide+t{ticket.pk}." in receipt.headers["Reply-To"]
    assert "Votre demande est reçue" in receipt.body
    assert read(server, box) == []


def test_what_a_subject_claims_counts_for_nothing(server, box, place) -> None:
    known = make.ticket(place)
    forged = f"aide+t{known.pk}.aaaaaaaaaaaaaaaa@desk.example"
    rows = read(server, box, mail(f"Re: [N° {known.pk}] Bonjour"), mail(headers={"To": forged}))
    assert fates(rows) == [("ticket", "new")] * 2
    assert known.messages.count() == 1


def test_answers_find_their_request_by_thread_and_by_address(server, box, place) -> None:
    [row] = read(server, box, mail())
    sent = answered(row.ticket)
    rows = read(
        server, box,
        mail("Re: x", "Pas mieux.", headers={"In-Reply-To": sent.identifier, "From": "lea.martin@home.example"}),
        mail("Autre sujet", "Toujours pas.", headers={"To": addresses.signed(box, row.ticket.pk)}),
        mail("Re: x", "Moi aussi.", headers={"References": row.identifier, "From": "paul@ecole.example"}),
    )  # fmt: skip
    assert fates(rows) == [("reply", "answers"), ("reply", "signed"), ("reply", "follows")]
    assert {one.ticket for one in rows} == {row.ticket}
    row.ticket.refresh_from_db()
    assert row.ticket.state == State.OPEN  # what waited for the requester is worked on again
    assert [one.body for one in row.ticket.messages.filter(kind="asked")][1:] == [
        "Pas mieux.",
        "Toujours pas.",
        "Moi aussi.",
    ]


def test_after_the_end_another_request_is_opened_and_linked(server, box, place) -> None:
    ticket = make.ticket(place)
    Ticket.objects.filter(pk=ticket.pk).update(state="closed", closed_at=timezone.now())
    [row] = read(server, box, mail(headers={"To": addresses.signed(box, ticket.pk)}))
    assert fates([row]) == [("ticket", "after_closed")]
    assert row.ticket.links.get().other == ticket


def test_machines_open_nothing_and_get_no_answer(server, box, place) -> None:
    [row] = read(server, box, mail())
    sent = answered(row.ticket)
    posted = OutboxMessage.objects.count()
    rows = read(
        server, box,
        mail("Absente", headers={"Auto-Submitted": "auto-replied", "In-Reply-To": sent.identifier}),
        mail("Lettre", headers={"List-Unsubscribe": "<mailto:x@x>"}),
        mail("Re: x", headers={"Message-ID": sent.identifier}),  # ours, come back
        mail("Boucle", headers={"X-Loop": "aide@desk.example", "From": "list@elsewhere.example"}),
        mail("Moi", headers={"From": "aide@desk.example"}),
    )  # fmt: skip
    assert fates(rows) == [
        ("automatic", "auto_submitted"), ("automatic", "list"), ("loop", "own_mail"), ("loop", "own_mail"),
        ("loop", "own_mail"),
    ]  # fmt: skip
    assert rows[0].ticket == row.ticket  # said, and not put in its conversation
    assert (Ticket.objects.count(), row.ticket.messages.count(), OutboxMessage.objects.count()) == (1, 2, posted)


def test_two_machines_that_answer_each_other_are_stopped(server, box) -> None:
    rows = read(server, box, *[mail(f"Alerte {n}", headers={"From": "robot@x.example"}) for n in range(32)])
    assert [one.fate for one in rows] == ["ticket"] * 30 + ["loop"] * 2
    assert SentMail.objects.filter(kind="receipt").count() == 3  # and they got three acknowledgements at most


def test_a_mail_that_comes_back_shows_on_its_request(server, box, place) -> None:
    [row] = read(server, box, mail())
    sent = answered(row.ticket)
    rows = read(server, box, bounce(sent.identifier), bounce("<never@sent.example>"))
    assert fates(rows) == [("bounce", "delivery_failed"), ("automatic", "not_ours_returned")]
    sent.refresh_from_db()
    row.ticket.refresh_from_db()
    assert sent.bounce == "smtp; 550 5.1.1 no such user"
    assert row.ticket.state == State.OPEN  # nobody read the answer: it is not the requester's turn
    assert row.ticket.events.filter(verb="bounced").count() == 1


def test_a_second_delivery_changes_nothing(server, box, place) -> None:
    other = made_box(place.responsible, f"aide{next(users)}", port=server.port, address="two@desk.example")
    once = mail(headers={"Message-ID": "<same@x>"})
    assert fates(read(server, box, once, b"Received: twice\r\n" + once)) == [
        ("ticket", "new"),
        ("duplicate", "seen_before"),
    ]
    assert fates(read(server, other, once)) == [("duplicate", "seen_before")]
    # The same Message-ID over other words is another mail: a broken program must not lose it.
    assert fates(read(server, box, mail(text="Autre.", headers={"Message-ID": "<same@x>"}))) == [("ticket", "new")]
    assert Ticket.objects.count() == 2


def test_schools_have_addresses_of_their_own(server, box, place) -> None:
    far = school(code="0220001Z")
    SchoolAddress.objects.create(mailbox=box, tag="pasteur", school=place)
    to = ["aide+0350123a@desk.example", "aide+pasteur@desk.example", "aide+0220001z@desk.example"]
    rows = read(server, box, *[mail(headers={"To": one}) for one in to])
    assert [one.ticket.school for one in rows] == [place, place, None]  # of another body: not this desk's
    Mailbox.objects.update(tagging=Tagging.CATCH_ALL)
    box.refresh_from_db()
    [row] = read(server, box, mail(headers={"To": "x@y.example", "Delivered-To": "0350123a@desk.example"}))
    assert row.ticket.school == place
    assert addresses.signed(box, 12).startswith("t12.")
    assert far.responsible != place.responsible


def test_a_sender_is_known_by_their_address_and_works_in_one_school(server, box, place) -> None:
    lea = person("teacher", school=place, email="lea@ecole.example")
    Person.objects.filter(pk=lea.pk).update(email="Lea@Ecole.example")  # known before addresses were in lower case
    paul = person("teacher", school=place, email="paul@ecole.example")
    make_member(paul, "teacher", school=school(place.responsible))  # in two schools: which one is not guessed
    gone = person("teacher", school=place, email="gone@ecole.example", is_active=False)
    rows = read(server, box, *[mail(headers={"From": f"{one}@ecole.example"}) for one in ("lea", "paul", "gone")])
    assert [(one.ticket.requester, one.ticket.school) for one in rows] == [(lea, place), (paul, None), (None, None)]
    assert gone.memberships.exists()


def test_a_desk_answers_for_the_schools_of_what_is_below_it(db) -> None:
    body = organisation()
    below = organisation(parent=organisation(parent=body))
    schools = [school(body), school(below), school(organisation(parent=below)), school(area=body), school()]
    found = set(addresses.served(body))
    assert found == {one for one in School.objects.all() if addresses.is_served(one, body)}
    assert found == {schools[0], schools[1], schools[3]}


def test_what_cannot_be_taken_has_its_reason_and_holds_nobody_up(server, box, place, monkeypatch) -> None:
    person("teacher", school=place, email="lea@ecole.example")
    Mailbox.objects.update(largest_mb=1)
    opened = receiving.opening.opened

    def fails(**told):
        if told["asked"].subject == "Poison":
            raise ZeroDivisionError
        return opened(**told)

    monkeypatch.setattr(receiving.opening, "opened", fails)
    rows = read(
        server, box,
        mail("Film", files={"film.pdf": PDF + b"x" * 2**20}),
        mail("Poison"),
        mail("", ""),
        b"garbage \xff\xfe\r\n\r\n\x00\x01",
        mail("Pub", headers={"X-Spam-Flag": "YES", "From": "x@spam.example"}),
        mail("Virus", files={"virus.exe": b"MZ", "notes.txt": b"ok"}),
    )  # fmt: skip
    assert fates(rows) == [
        ("refused", "too_large"), ("refused", "failed"), ("refused", "empty"), ("automatic", "no_sender"),
        ("refused", "spam"), ("ticket", "new"),
    ]  # fmt: skip
    assert rows[5].left_out == ["virus.exe"]
    assert [one.name for one in rows[5].message.files.all()] == ["notes.txt"]
    [told] = OutboxMessage.objects.filter(subject__contains="Film")
    assert (told.recipient, told.headers["Auto-Submitted"]) == ("lea@ecole.example", "auto-replied")
    assert server.seen(box.username) == [True] * 6
    monkeypatch.undo()
    assert rows[1].raw is not None
    ticket = receiving.open_by_hand(
        row=rows[1], mail=parse(bytes(rows[1].raw.content.content)), actor=SYSTEM, at=timezone.now()
    )
    assert ticket.subject == "Poison"


def test_strangers_are_refused_where_the_box_says_so(server, box, place) -> None:
    person("teacher", school=place, email="lea@ecole.example")
    Mailbox.objects.update(open_to_all=False, domains="ac-rennes.example\n")
    rows = read(
        server, box, *[mail(headers={"From": f"x@{one}"}) for one in ("ac-rennes.example", "x.example")], mail()
    )
    assert fates(rows) == [("ticket", "new"), ("refused", "unknown_sender"), ("ticket", "new")]
    assert not SentMail.objects.filter(recipient="x@x.example").exists()


def test_a_folder_numbered_anew_is_read_again_without_doubles(server, box) -> None:
    assert len(read(server, box, mail("un"), mail("deux"))) == 2
    before = box.uid_validity
    server.renumber(box.username)
    rows = read(server, box, mail("trois"))
    assert fates(rows) == [("duplicate", "seen_before")] * 2 + [("ticket", "new")]
    box.refresh_from_db()
    assert box.uid_validity != before
    assert Ticket.objects.count() == 3


def test_what_was_taken_in_may_be_moved(server, box) -> None:
    Mailbox.objects.update(moved_to="Traités")
    read(server, box, mail("un"), mail("deux"))
    assert (server.seen(box.username), len(server.seen(box.username, "Traités"))) == ([], 2)
    assert fates(read(server, box, mail("trois"))) == [("ticket", "new")]


def test_a_team_without_access_gets_the_request_and_its_answer_is_a_note(server, box, place) -> None:
    team = make.team(place.responsible, "Poseur", TeamKind.INSTALLER, email="pose@firm.example")
    ticket = make.ticket(place)
    placing.hand_over(ticket=ticket, team=team, reason="Câblage", actor=SYSTEM, at=timezone.now())
    sent = OutboxMessage.objects.get(recipient="pose@firm.example")
    [row] = read(
        server, box, mail("Re:", "Mardi.", headers={"From": "pose@firm.example", "To": sent.headers["Reply-To"]})
    )
    assert (row.fate, row.ticket, row.message.kind, row.message.body) == ("reply", ticket, "note", "Mardi.")


def test_a_confidential_answer_does_not_leave(server, box, place) -> None:
    ticket = make.ticket(place, code="privacy", contact_email="lea@ecole.example", subject="Photo d’élève")
    writing.answer(ticket=ticket, body="Voici ce que nous savons.", actor=SYSTEM, at=timezone.now())
    sent = OutboxMessage.objects.get()
    assert "Voici" not in sent.body
    assert "Photo" not in sent.subject + sent.body
    assert f"/support/mine/{ticket.pk}/" in sent.body


def test_what_stops_a_reading_is_kept_in_a_word(server, box) -> None:
    assert reading.try_out(box) == (0, "", "")
    for fields, problem in (
        ({"folder": "Nowhere"}, "no_folder"),
        ({"port": 1}, "unavailable"),
        ({"security": "tls"}, "no_tls"),
        ({"sealed_secret": ""}, "unauthorised"),
    ):
        Mailbox.objects.filter(pk=box.pk).update(
            **{"folder": "INBOX", "port": server.port, "security": "plain", **fields}
        )
        box.refresh_from_db()
        assert reading.read(box).problem == problem
        box.refresh_from_db()
        assert (box.problem, box.failing_since is not None) == (problem, True)


def test_mails_are_dropped_after_their_time(server, box) -> None:
    rows = read(server, box, mail(), mail("Pub", headers={"X-Spam-Flag": "YES"}))
    receiving.forget_old(timezone.now() + timedelta(days=31))
    assert not StoredFile.objects.filter(name__endswith=".eml").exists()
    assert ReceivedMail.objects.count() == 2
    receiving.forget_old(timezone.now() + timedelta(days=401))
    [left] = ReceivedMail.objects.all()
    assert (left.pk, left.sender, left.subject) == (rows[0].pk, "", "")


def test_stopped_within_a_batch_what_was_committed_is_not_taken_again(server, box, monkeypatch) -> None:
    """As by a kill, where neither the reading's place nor the server was told of the mails before."""
    acknowledge, seen = mailing.acknowledge, []

    def stopped(ticket, *args, **kwargs) -> None:
        seen.append(ticket.subject)
        if seen == ["un", "deux"]:
            raise KeyboardInterrupt
        acknowledge(ticket, *args, **kwargs)

    monkeypatch.setattr(mailing, "acknowledge", stopped)
    server.deliver(box.username, mail("un"), mail("deux"), mail("trois"))
    with pytest.raises(KeyboardInterrupt):
        reading.read(box)
    box.refresh_from_db()
    assert (Ticket.objects.count(), box.last_uid, server.seen(box.username)) == (1, 0, [False] * 3)
    assert reading.read(box) is not None
    box.refresh_from_db()
    assert seen == ["un", "deux", "deux", "trois"]
    assert (Ticket.objects.count(), SentMail.objects.count(), box.last_uid) == (3, 3, 3)
    assert server.seen(box.username) == [True] * 3


@pytest.mark.django_db(transaction=True)
def test_killed_between_the_commit_and_the_word_to_the_server(server, box) -> None:
    server.deliver(box.username, mail("un"), mail("deux"), mail("trois"))
    with running(READ) as process:
        assert reading.read(box) is None  # one process at a time
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    wait_for_backends()
    assert server.seen(box.username) == [False] * 3
    found = reading.read(box)
    assert found is not None
    assert (found.taken, Ticket.objects.count(), ReceivedMail.objects.count()) == (0, 3, 3)
    assert server.seen(box.username) == [True] * 3
