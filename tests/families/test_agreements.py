"""Contracts, from the text to the sealed document, and the hand-out that waits for them."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from pupitre.families import refusals
from pupitre.families.enums import Method
from pupitre.families.gate import contract_gate
from pupitre.families.models import Agreement, SignLink
from pupitre.families.operations import agreements, links
from pupitre.fleet import refusals as fleet_refusals
from pupitre.fleet.models import Holding
from pupitre.fleet.operations import holdings
from pupitre.governance import signing
from pupitre.governance.operations.signing import make_trial_certificate
from pupitre.kernel.models import AuditEntry, OutboxMessage
from pupitre.kernel.viewer import SYSTEM
from tests.factories import families as make
from tests.factories import fleet, territory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HIDDEN = 2  # PDF 1.7, table 165


class World:
    def __init__(self, **programme: Any) -> None:
        self.school = territory.school()
        self.programme = make.programme(self.school.responsible, **programme)
        self.version = make.published(self.programme)
        self.pupil = fleet.pupil(self.school, name="MARTIN Léa", born_on=date(2015, 3, 1))
        self.anne = fleet.guardian(self.pupil, name="Anne MARTIN", email="anne@example.org")
        self.paul = fleet.guardian(self.pupil, name="Paul DURAND", household=2)

    def ask(self) -> Agreement:
        agreements.ask(
            school=self.school, pupils=[self.pupil], kits={self.pupil.pk: ["Tablette"]}, actor=SYSTEM, at=NOW
        )
        return Agreement.objects.standing().latest("pk")

    def sign(self, agreement: Agreement, guardian: Any) -> Agreement:
        return agreements.sign(
            agreement=agreement,
            signer=f"guardian:{guardian.pk}",
            name=guardian.display_name,
            language="fr",
            method=Method.IN_PERSON,
            actor=SYSTEM,
            at=NOW,
        )

    def lacking(self) -> str:
        return contract_gate(self.school, [self.pupil], NOW.date()).get(self.pupil.pk, "")


def test_a_device_leaves_only_once_the_contract_is_signed() -> None:
    w = World()
    device = fleet.device(w.school)
    give = {"device": device, "taker": w.pupil, "school": w.school, "year": fleet.year(), "actor": SYSTEM, "at": NOW}
    with pytest.raises(fleet_refusals.CannotHandOut, match="Tablettes"):
        holdings.give(**give)
    agreement = w.ask()
    with pytest.raises(fleet_refusals.CannotHandOut):
        holdings.give(**give)
    w.sign(agreement, w.anne)
    holdings.give(**give)
    assert Holding.objects.open().get().pupil == w.pupil


def test_each_home_signs_and_the_last_one_seals() -> None:
    w = World(rule="each_household")
    make_trial_certificate(organisation=w.school.responsible, actor=SYSTEM, at=NOW)
    agreement = w.sign(w.ask(), w.anne)
    assert agreement.completed_at is None
    assert w.lacking()
    agreement = w.sign(agreement, w.paul)
    assert w.sign(agreement, w.paul).signatures.count() == 2
    pdf = bytes(agreement.document.content.content)
    (proof,) = signing.signatures(pdf)
    assert (proof.intact, proof.whole) == (True, True)
    assert not w.lacking()
    field = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures[0].sig_field
    assert field["/TU"]  # PDF/UA: a field says what it is, and one that is not drawn is hidden
    assert int(field["/F"]) & HIDDEN
    assert PdfFileReader(BytesIO(pdf)).root["/MarkInfo"]["/Marked"]


def test_a_contract_is_asked_again_only_when_its_text_changes() -> None:
    w = World()
    w.sign(w.ask(), w.anne)
    assert not agreements.ask(school=w.school, pupils=[w.pupil], kits={}, actor=SYSTEM, at=NOW)
    with pytest.raises(refusals.NothingToPublish):
        make.published(w.programme)
    assert not w.lacking()
    make.published(w.programme, {"fr": ("Contrat", "Autre texte.")})
    assert "changé" in w.lacking() or "changed" in w.lacking()
    w.sign(w.ask(), w.anne)
    assert not w.lacking()
    with pytest.raises(refusals.TextPublished):
        agreements.publish(version=w.version, actor=SYSTEM, at=NOW)


def test_a_link_is_used_once_by_the_one_it_was_made_for() -> None:
    w = World()
    agreement = w.ask()
    assert links.invite(agreement=agreement, actor=SYSTEM, at=NOW) == 1
    mail = OutboxMessage.objects.get()
    assert mail.recipient == "anne@example.org"
    assert "MARTIN" not in mail.body + mail.subject
    token = mail.body.split("http://testserver/families/sign/")[1].split("/")[0]
    link = links.find(token, NOW)
    by = {"name": "Anne MARTIN", "language": "fr", "method": Method.LINK, "actor": SYSTEM, "at": NOW, "link": link}
    with pytest.raises(refusals.LinkClosed):
        agreements.sign(agreement=agreement, signer=f"guardian:{w.paul.pk}", **by)
    agreements.sign(agreement=agreement, signer=link.signer, **by)
    with pytest.raises(refusals.LinkClosed):
        links.find(token, NOW)
    with pytest.raises(refusals.LinkClosed):
        links.find("x", NOW)
    assert not AuditEntry.objects.filter(details__icontains="MARTIN").exists()


def test_a_link_too_old_is_closed_and_a_new_one_closes_the_others() -> None:
    w = World()
    agreement = w.ask()
    first = links.new_link(agreement, f"guardian:{w.anne.pk}", at=NOW)
    second = links.new_link(agreement, f"guardian:{w.anne.pk}", at=NOW)
    with pytest.raises(refusals.LinkClosed):
        links.find(first, NOW)
    assert links.find(second, NOW)
    with pytest.raises(refusals.LinkClosed):
        links.find(second, NOW + links.LIFE + timedelta(seconds=1))


def test_a_letter_s_code_opens_until_it_is_signed() -> None:
    w = World()
    agreement = w.ask()
    codes = links.letter_codes(agreement=agreement, actor=SYSTEM, at=NOW)
    code = codes[f"guardian:{w.paul.pk}"]
    token = links.enter_code(f" {code[:5].lower()}-{code[5:]} ", NOW)
    link = links.find(token, NOW)
    assert link.signer == f"guardian:{w.paul.pk}"
    assert not SignLink.objects.filter(code_sha256=code).exists()
    with pytest.raises(refusals.LinkClosed):
        links.enter_code("WRONG", NOW)


def test_a_withdrawal_closes_the_gate_again_and_says_why() -> None:
    w = World()
    agreement = w.sign(w.ask(), w.anne)
    with pytest.raises(refusals.ReasonNeeded):
        agreements.withdraw(agreement=agreement, reason=" ", actor=SYSTEM, at=NOW)
    agreements.withdraw(agreement=agreement, reason="Asked by the mother", actor=SYSTEM, at=NOW)
    assert w.lacking()
    with pytest.raises(refusals.AgreementEnded):
        w.sign(agreement, w.paul)
    w.sign(w.ask(), w.paul)
    assert not w.lacking()


def test_a_body_above_the_school_s_own_asks_for_its_contract_too() -> None:
    above = territory.organisation()
    school = territory.school(territory.organisation(parent=above))
    make.published(make.programme(above))
    pupil = fleet.pupil(school)
    assert "Tablettes" in contract_gate(school, [pupil], NOW.date())[pupil.pk]
