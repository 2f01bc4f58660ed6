"""The pages of steering, as each role finds them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.governance.engine.committees import Votes
from pupitre.governance.models import Convention, Decision, Meeting
from pupitre.governance.operations import committees, conventions, deciding, duties
from pupitre.governance.web.steering import listings, words
from pupitre.kernel.viewer import SYSTEM
from tests.factories import steering as make
from tests.factories.accounts import person
from tests.factories.territory import organisation, school
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def client_of(someone: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(someone)
    return client


@pytest.fixture
def town(db: None) -> Any:
    """A town with 40 schools, three conventions with duties, and a committee that has met."""
    t = type("Town", (), {})()
    t.authority, t.academy = organisation(name="Métropole"), organisation(kind="state", name="DSDEN")
    t.schools = [school(t.authority) for _ in range(40)]
    t.lead = person("plan_lead", organisation=t.authority, language="en")
    t.head = person("school_head", school=t.schools[0], language="en")
    t.conventions = []
    for kind in ("partnership", "loan", "data"):
        ends_on = TODAY + timedelta(days=100 if kind == "loan" else 900)
        row = make.convention(t.authority, academy=t.academy, kind=kind, starts_on=date(2025, 1, 1), ends_on=ends_on)
        duties.share_out_presets(convention=row, actor=SYSTEM, at=make.AT)
        t.conventions.append(make.signed(row))
    t.committee = make.committee(t.authority, people=(t.lead,))
    t.meeting = make.held(t.committee)
    for number in range(8):
        make.point(t.meeting, title=f"Point {number}")
    for point in t.meeting.points.all():
        deciding.record_decision(
            point=point,
            text=f"Adopt {point}",
            reasons="Best",
            votes=Votes(4),
            postponed=False,
            actor=SYSTEM,
            at=make.AT,
        )
    member = t.committee.members.get(person=t.lead)
    for number in range(8):
        t.action = committees.give_action(
            meeting=t.meeting,
            decision=None,
            label=f"Do {number}",
            member=member,
            due_on=TODAY,
            actor=SYSTEM,
            at=make.AT,
        )
    soon = timezone.now() + timedelta(days=3)
    t.coming = make.meeting(t.committee, title="Next", starts_at=soon, ends_at=soon + timedelta(hours=2))
    return t


PAGES = [
    ("steering", ""),
    ("conventions", ""),
    ("duties", ""),
    ("committees", ""),
    ("decisions", ""),
    ("actions", ""),
    ("convention", "conventions.0"),
    ("committee", "committee"),
    ("meeting", "meeting"),
    ("meeting", "coming"),
    ("action", "action"),
]


@pytest.mark.parametrize(("name", "of"), PAGES)
def test_a_page_costs_few_queries(town: Any, name: str, of: str) -> None:
    row = town.conventions[0] if of == "conventions.0" else getattr(town, of) if of else None
    url = reverse(f"governance:{name}", args=[row.pk] if row else [])
    client = client_of(town.lead)
    client.get(url)
    visit_within(client, url, queries=20)


def test_the_first_page_says_what_waits(town: Any) -> None:
    client = client_of(town.lead)
    page = client.get(reverse("web:home")).content.decode()
    assert "My actions" in page
    assert "Do 0" in page
    for code, title in (
        ("duties", "Duties late"),
        ("meetings", "Meetings this week"),
        ("conventions", "Conventions to renew"),
    ):
        place = client.get(reverse(f"web:today_{code}")).content.decode()
        assert "Nothing to say" not in place
        assert f"<h2>{title}</h2>" in place


def test_the_landing_says_where_one_stands(town: Any) -> None:
    page = client_of(town.lead).get(reverse("governance:steering")).content.decode()
    assert "3 conventions in force; 40 schools covered; 9 duties late; next meeting on" in page


def test_a_head_reads_the_convention_of_their_school_and_what_each_side_owes(town: Any) -> None:
    client = client_of(town.head)
    url = reverse("governance:convention", args=[town.conventions[0].pk])
    page = client.get(url).content.decode()
    assert "Advice on choices" in page
    assert "Amend" not in page.split("<h2>Amendments")[0]
    panel = client.get(reverse("web:school_convention", args=[town.schools[0].pk])).content.decode()
    assert "<h2>Who does what for this school</h2>" in panel
    assert "Nothing to say" not in panel
    assert client.get(reverse("governance:meeting", args=[town.meeting.pk])).status_code == 404


def test_standing_in_lists_agrees_with_standing_on_pages(town: Any) -> None:
    make.convention(town.authority, kind="services")
    later = make.convention(town.authority, kind="services", starts_on=TODAY + timedelta(days=9), ends_on=None)
    make.signed(later)
    over = make.convention(town.authority, kind="other", ends_on=TODAY - timedelta(days=1))
    make.signed(over)
    found = {}
    from pupitre.governance.queries import steering

    for row in listings.described(Convention.objects.all(), TODAY):
        assert row.standing == words.standing(row, steering.last_terms(row), TODAY), row
        found[row.standing] = True
    assert {words.IN_FORCE, words.ENDING, words.COMING, words.OVER, "draft"} <= found.keys()


def test_a_convention_is_written_signed_and_amended_from_its_pages(town: Any) -> None:
    client = client_of(town.lead)
    other = organisation(kind="private", name="Private schools")
    answer = client.post(
        reverse("governance:convention_add"),
        {
            "organisation": town.authority.pk,
            "signatory_name": "A",
            "other": other.pk,
            "side": "education",
            "other_name": "B",
            "kind": "services",
            "title": "Shared technician",
            "starts_on": "2025-09-01",
            "ends_on": "2028-08-31",
            "organisations": [town.authority.pk],
            "without_schools": town.schools[0].code,
            "opinion_roles": ["adviser"],
        },
    )
    row = Convention.objects.get(title="Shared technician")
    assert answer.headers["Location"] == reverse("governance:convention", args=[row.pk])
    client.post(reverse("governance:duty_presets", args=[row.pk]))
    client.post(reverse("governance:convention_propose", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "proposed"
    document = client.get(reverse("governance:convention_document", args=[row.pk]))
    assert document.content.startswith(b"%PDF")
    assert b"StructTreeRoot" in document.content or b"pdfuaid" in document.content
    client.post(reverse("governance:certificate_trial"), {"organisation": town.authority.pk})
    ours, theirs = row.parties.all()
    client.post(reverse("governance:party_sign", args=[row.pk, ours.pk]))
    checked = client.get(reverse("governance:convention_signatures", args=[row.pk])).content.decode()
    assert "whole and unchanged" in checked
    assert "vouched for by nobody trusted here" in checked
    from django.core.files.uploadedfile import SimpleUploadedFile

    scan = SimpleUploadedFile("signed.pdf", b"%PDF-1.7 scan", "application/pdf")
    deposit = reverse("governance:party_deposit", args=[row.pk, theirs.pk])
    assert client.post(deposit, {"signed_on": "2025-09-02", "file": scan}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.covers.count()) == ("signed", 39)
    amend = {"title": "One more", "starts_on": "2026-01-01", "schools": town.schools[0].code, "text": "Adds one."}
    client.post(reverse("governance:convention_amend", args=[row.pk]), amend)
    amendment = row.amendments.get()
    page = client.get(reverse("governance:convention", args=[amendment.pk])).content.decode()
    assert town.schools[0].name in page


def test_minutes_save_themselves_and_do_not_overwrite(town: Any) -> None:
    point = town.meeting.points.first()
    url = reverse("governance:minutes_write", args=[town.meeting.pk, point.pk])
    client, htmx = client_of(town.lead), {"HX-Request": "true"}
    answer = client.post(url, {"minutes": "Said", "revision": "0"}, headers=htmx)
    assert b'value="1"' in answer.content
    assert client.post(url, {"minutes": "Over", "revision": "0"}, headers=htmx).status_code == 409
    assert client.post(url, {"minutes": "More", "revision": "1"}).status_code == 302
    point.refresh_from_db()
    assert point.minutes == "More"
    assert client.get(url).status_code == 405
    for role, status in (("elected", 403), ("adviser", 403), ("teacher", 403)):
        other = client_of(person(role, organisation=town.authority))
        assert other.post(url, {"minutes": "x", "revision": "2"}).status_code == status
    stranger = client_of(person("plan_lead", organisation=organisation()))
    assert stranger.post(url, {"minutes": "x", "revision": "2"}).status_code == 404


def test_a_meeting_from_call_to_approved_minutes(town: Any) -> None:
    client = client_of(town.lead)
    client.post(
        reverse("governance:meeting_add", args=[town.committee.pk]),
        {"title": "Spring", "day": "2026-04-02", "starts": "14:00", "ends": "16:00", "place": "Room 1"},
    )
    meeting = Meeting.objects.get(title="Spring")
    client.post(reverse("governance:point_add", args=[meeting.pk]), {"title": "Budget", "note": "", "subject": ""})
    point = meeting.points.get()
    members = {f"member-{member.pk}": "present" for member in town.committee.members.all()}
    client.post(reverse("governance:meeting_attendance", args=[meeting.pk]), members)
    decide = reverse("governance:decision_add", args=[meeting.pk, point.pk])
    wrong = client.post(decide, {"text": "T", "reasons": "R", "favour": 9, "against": 0, "abstaining": 0})
    assert wrong.status_code == 422
    assert "count again" in wrong.content.decode()
    client.post(decide, {"text": "Vote it", "reasons": "It is due", "favour": 4, "against": 1, "abstaining": 0})
    decision = Decision.objects.get(text="Vote it")
    assert decision.outcome == "adopted"
    page = client.get(reverse("governance:decision", args=[decision.pk])).content.decode()
    assert "4 for, 1 against, 0 abstaining" in page
    draft = client.get(reverse("governance:minutes", args=[meeting.pk]))
    assert draft.content.startswith(b"%PDF")
    client.post(reverse("governance:minutes_approve", args=[meeting.pk]))
    meeting.refresh_from_db()
    assert meeting.minutes_file is not None


def test_a_calendar_is_read_without_signing_in_and_names_nobody(town: Any) -> None:
    client = client_of(town.lead)
    client.post(reverse("governance:calendar_address"))
    page = client.get(reverse("governance:actions")).content.decode()
    address = page.split('class="address"><a href="')[1].split('"')[0]
    answer = Client().get(address)
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:Next" in text
    assert str(town.lead) not in text
    client.post(reverse("governance:calendar_address"), {"act": "revoke"})
    assert Client().get(address).status_code == 404


def test_search_finds_conventions_and_decisions(town: Any) -> None:
    client = client_of(town.lead)
    page = client.get(reverse("web:search") + "?q=Adopt").content.decode()
    assert "Adopt Point 3" in page
    title = town.conventions[0].title
    assert title in client.get(reverse("web:search"), {"q": title}).content.decode()


def test_evidence_is_given_from_the_matrix(town: Any) -> None:
    client = client_of(town.lead)
    page = client.get(reverse("governance:duties") + "?late=1").content.decode()
    assert "9 duties of 27 are late, owed by DSDEN, Métropole." in page
    duty = town.conventions[0].duties.get(code="training")
    first = duty.first_on.isoformat()
    answer = client.post(
        reverse("governance:duty_prove", args=[duty.pk]), {"due_on": first, "done_on": first, "note": "30 trained"}
    )
    assert answer.status_code == 302
    assert duty.proofs.get().due_on == duty.first_on


def test_the_thread_of_a_convention_and_of_a_decision(town: Any) -> None:
    client = client_of(town.lead)
    decision = Decision.objects.first()
    assert client.get(reverse("web:thread", args=["governance.decision", decision.pk])).status_code == 200
    page = client.get(reverse("web:thread", args=["governance.convention", town.conventions[0].pk])).content.decode()
    assert town.conventions[0].title in page


def test_a_refusal_keeps_what_was_typed(town: Any) -> None:
    conventions.act(
        convention=town.conventions[1], verb="denounce", reason="x", last_day=TODAY, actor=SYSTEM, at=make.AT
    )
    client = client_of(town.lead)
    url = reverse("governance:convention_act", args=[town.conventions[1].pk, "denounce"])
    answer = client.post(url, {"reason": "again", "last_day": "2026-01-01"})
    assert answer.status_code == 422
    assert "again" in answer.content.decode()
