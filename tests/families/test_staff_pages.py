"""What the people of schools do with contracts: follow a school, ask, have them signed here, take them back."""

from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from pupitre.families.engine.reminding import is_due
from pupitre.families.models import Agreement, SignLink
from pupitre.families.operations import asking
from pupitre.kernel.models import AuditEntry, OutboxMessage
from pupitre.kernel.viewer import SYSTEM
from tests.factories import families as make
from tests.factories import fleet, territory
from tests.factories.accounts import person
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = date(2026, 9, 1)


@pytest.fixture
def w() -> SimpleNamespace:
    found = SimpleNamespace(school=territory.school())
    found.programme = make.programme(found.school.responsible)
    make.published(found.programme)
    found.klass = fleet.class_group(found.school, "CM2 A")
    found.pupil = fleet.pupil(found.school, name="MARTIN Léa", klass=found.klass)
    found.anne = fleet.guardian(found.pupil, name="Anne MARTIN", email="anne@example.org")
    found.client = signed_in("school_head", school=found.school)
    found.address = f"/families/schools/{found.school.pk}/"
    return found


def signed_in(role: str, **scope: Any) -> Client:
    client = Client()
    client.force_login(person(role, **scope))
    return client


def ask(w: SimpleNamespace, act: str = "mail", *pupils: Any) -> Any:
    chosen = [row.pk for row in pupils or [w.pupil]]
    return w.client.post(w.address + "ask/", {"selected": chosen, "act": act})


def test_a_school_is_followed_by_class_with_who_still_has_to_sign(w: SimpleNamespace) -> None:
    said = visit_within(w.client, w.address, queries=15).content.decode()
    assert "CM2 A" in said
    assert "Anne MARTIN" in said
    for number in range(20):
        fleet.guardian(fleet.pupil(w.school, name=f"PUPIL {number:02}", klass=w.klass))
    visit_within(w.client, w.address, queries=15)
    assert "MARTIN" not in w.client.get(w.address + "?state=signed").content.decode().split("<main")[1]
    assert "MARTIN" in w.client.get(w.address + "?state=lacking&class=CM2+A").content.decode()


def test_families_are_written_to_and_asked_only_once(w: SimpleNamespace) -> None:
    ask(w)
    ask(w)
    assert Agreement.objects.count() == 1
    assert OutboxMessage.objects.filter(recipient="anne@example.org").count() == 2


def test_letters_are_one_page_a_signer_and_leave_the_mails_links_open(w: SimpleNamespace) -> None:
    fleet.guardian(w.pupil, name="Paul DURAND", household=2, language="en")
    ask(w)
    pdf = ask(w, "letters").content
    assert PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Count"] == 2
    assert PdfFileReader(BytesIO(pdf)).root["/MarkInfo"]["/Marked"]
    assert SignLink.objects.filter(code_sha256="", expires_at__gt=timezone.now()).count() == 1
    assert SignLink.objects.exclude(code_sha256="").count() == 2


def test_a_contract_is_signed_here_before_a_witness(w: SimpleNamespace) -> None:
    ask(w)
    row = Agreement.objects.get()
    here = f"/families/agreements/{row.pk}/sign/guardian:{w.anne.pk}/"
    assert "Nous prêtons une tablette." in w.client.get(here).content.decode()
    assert w.client.post(here, {"name": "Anne MARTIN"}).status_code == 422
    w.client.post(here, {"name": "Anne MARTIN", "read": "1"})
    row.refresh_from_db()
    signature = row.signatures.get()
    assert signature.method == "in_person"
    assert signature.witness_name
    assert row.completed_at is not None
    page = w.client.get(row.get_absolute_url()).content.decode()
    assert signature.witness_name in page
    document = w.client.get(f"/families/agreements/{row.pk}/contract.pdf")
    assert document.content.startswith(b"%PDF-")
    stranger = signed_in("school_head", school=territory.school())
    assert stranger.get(f"/families/agreements/{row.pk}/contract.pdf").status_code == 404
    assert w.client.get(here).status_code == 409
    w.client.post(f"/families/agreements/{row.pk}/withdraw/", {"reason": "They moved"})
    row.refresh_from_db()
    assert row.withdrawn_reason == "They moved"


def test_a_paper_is_kept_with_its_scan(w: SimpleNamespace) -> None:
    ask(w)
    row = Agreement.objects.get()
    paper = f"/families/agreements/{row.pk}/paper/"
    assert w.client.post(paper, {"signer": f"guardian:{w.anne.pk}"}).status_code == 422
    scan = SimpleUploadedFile("scan.png", fleet.photo())
    w.client.post(paper, {"signer": f"guardian:{w.anne.pk}", "scan": scan})
    signature = row.signatures.get()
    assert signature.scan is not None
    assert w.client.get(f"/families/agreements/{row.pk}/papers/{signature.pk}/").status_code == 200


def test_a_contract_is_written_in_two_languages_and_published(w: SimpleNamespace) -> None:
    lead = signed_in("plan_lead", organisation=w.school.responsible)
    address = f"/families/contracts/{w.programme.pk}/"
    assert lead.post(address + "text/", {"title-fr": "Contrat"}).status_code == 422
    texts = {"title-fr": "Contrat", "body-fr": "Nouveau.", "title-en": "Contract", "body-en": "New."}
    lead.post(address + "text/", texts)
    lead.post(address + "publish/")
    binding = w.programme.versions.first()
    assert binding.number == 2
    assert binding.published_at is not None
    assert list(binding.texts.values_list("language", flat=True)) == ["en", "fr"]
    assert lead.post(address + "publish/").status_code == 404


@pytest.mark.parametrize(
    ("days", "last", "due"),
    [(6, None, False), (7, None, True), (9, 8, False), (9, 5, False), (15, 8, True), (30, 24, False)],
)
def test_when_a_family_is_reminded(days: int, last: int | None, due: bool) -> None:
    mailed = None if last is None else DAY + timedelta(days=last)
    assert is_due(DAY, mailed, after=7, every=7, on=DAY + timedelta(days=days)) is due


def test_reminders_go_to_those_who_have_not_signed_and_stop_when_the_text_changes(w: SimpleNamespace) -> None:
    asking.send(school=w.school, pupils=[w.pupil], actor=SYSTEM, at=NOW)
    assert asking.remind_due(NOW + timedelta(days=6)) == 0
    assert asking.remind_due(NOW + timedelta(days=8)) == 1
    assert asking.remind_due(NOW + timedelta(days=9)) == 0
    assert "http://testserver/families/sign/" in OutboxMessage.objects.latest("pk").body
    make.published(w.programme, {"fr": ("Contrat", "Autre texte.")})
    assert asking.remind_due(NOW + timedelta(days=30)) == 0


def test_the_trail_names_nobody(w: SimpleNamespace) -> None:
    ask(w)
    assert AuditEntry.objects.filter(action="families.asked").exists()
    assert not AuditEntry.objects.filter(details__icontains="MARTIN").exists()
