"""After a purge the name is nowhere: every text of every table is read. Figures stay as they were."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from pupitre.families import refusals
from pupitre.families.enums import Method
from pupitre.families.keeping import KINDS, before
from pupitre.families.models import (
    Activity,
    Agreement,
    Attendee,
    Consent,
    ConsentLink,
    Message,
    MessageDelivery,
    ParentSession,
    Purpose,
)
from pupitre.families.operations import agreements, asking, keeping
from pupitre.families.operations.forgetting import FORGET
from pupitre.fleet.models import Device, Holding, Incident, LoanExtension, ScanAct
from pupitre.fleet.operations import devices
from pupitre.kernel import files, outbox
from pupitre.kernel.models import FileContent, ImportChange, ImportProblem, ImportRun, OutboxMessage
from pupitre.kernel.viewer import SYSTEM
from pupitre.procurement.models import Supplier
from pupitre.territory.models import Enrolment, Guardian, Pupil, Schooling
from tests.factories import families as make
from tests.factories import fleet, territory

pytestmark = pytest.mark.django_db
NAMES = ("ZYGOTHEQUE", "QUARKELIN")  # of the pupil and of the adult: nothing else in a database holds these letters
THEN = timezone.now() - timedelta(days=3 * 366)
NOW = timezone.now()
TEXT_TYPES = "('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'character')"


def places() -> list[str]:
    """The table.column of every text in the database that holds one of the names."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            f" AND data_type IN {TEXT_TYPES} AND table_name IN (SELECT tablename FROM pg_tables)"
        )
        for table, column in cursor.fetchall():
            tests = " OR ".join(f"\"{column}\"::text ILIKE '%{name}%'" for name in NAMES)
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE {tests} LIMIT 1')
            if cursor.fetchone():
                found.append(f"{table}.{column}")
    return sorted(found)


class Past:
    """A pupil who was lent a device three years ago, broke it, gave it back and left."""

    def __init__(self) -> None:
        self.school = territory.school()
        self.body = self.school.responsible
        self.programme = make.programme(self.body, starts_on=date(2020, 1, 1))
        make.published(self.programme)
        self.pupil = fleet.pupil(self.school, name="ZYGOTHEQUE Léa")
        mail = "quarkelin@example.org"
        self.adult = fleet.guardian(self.pupil, name="Anne QUARKELIN", email=mail)
        Enrolment.objects.create(school=self.school, year=fleet.year(), pupils=120)
        self.contract()
        self.loan()
        self.letters()
        self.import_()
        OutboxMessage.objects.create(recipient=mail, subject="QUARKELIN", created_at=THEN, sent_at=THEN, state="sent")
        self.order()

    def order(self) -> None:
        """A mail that took an order to its supplier, with the document that left."""
        Supplier.objects.create(organisation=self.body, name="Ours", email="orders@example.org")
        gone: dict[str, Any] = {"created_at": THEN, "sent_at": THEN, "state": "sent"}
        mail = OutboxMessage.objects.create(recipient="orders@example.org", subject="For Mme QUARKELIN", **gone)
        mail.files.add(files.store(b"%PDF-1.7 order", "QUARKELIN.pdf", actor=SYSTEM, at=THEN))
        OutboxMessage.objects.create(recipient="others@example.org", subject="another body's", **gone)

    def contract(self) -> None:
        key = f"guardian:{self.adult.pk}"
        by: dict[str, Any] = {"actor": SYSTEM, "at": THEN}
        asking.send(school=self.school, pupils=[self.pupil], **by)
        row = Agreement.objects.get()
        scan = files.store(fleet.photo(), "ZYGOTHEQUE.png", **by)
        agreements.sign(
            agreement=row,
            signer=key,
            name="Anne QUARKELIN",
            language="fr",
            method=Method.PAPER,
            scan=scan,
            **by | {"actor": CLERK},
        )
        purpose = Purpose.objects.create(organisation=self.body, code="photo", name="Photo", rule="any_guardian")
        Consent.objects.create(
            purpose=purpose,
            number=1,
            pupil=self.pupil,
            school=self.school,
            year=fleet.year(),
            state="given",
            signer=key,
            at=THEN,
            expires_on=THEN.date(),
        )
        ConsentLink.objects.create(
            pupil=self.pupil, school=self.school, signer=key, token_sha256="x", made_at=THEN, expires_at=THEN
        )

    def loan(self) -> None:
        self.device = fleet.device(self.school, price=420)
        held = Holding.objects.create(
            device=self.device,
            pupil=self.pupil,
            school=self.school,
            year=fleet.year(),
            from_at=THEN,
            until_at=THEN,
            override_reason="Mme QUARKELIN signe demain",
        )
        LoanExtension.objects.create(
            loan=held, until=THEN.date(), reason="ZYGOTHEQUE est malade", at=THEN, by_name="Clerk"
        )
        ScanAct.objects.create(
            key=uuid.uuid4(),
            school=self.school,
            kind="hand_out",
            code=self.device.asset_tag,
            pupil=self.pupil,
            scanned_at=THEN,
            received_at=THEN,
            clerk_name="Clerk",
            fate="done",
            override="ZYGOTHEQUE",
        )
        devices.correct(
            device=self.device, facts={"note": ""}, reason="rendu par Mme QUARKELIN", actor=SYSTEM, at=THEN
        )
        Incident.objects.create(
            device=self.device,
            kind="damage",
            happened_on=THEN.date(),
            account="ZYGOTHEQUE dropped it",
            opened_at=THEN,
            opened_by_name="Clerk",
            charge=50,
            closed_at=THEN,
            outcome="ZYGOTHEQUE pays",
        )

    def letters(self) -> None:
        session = ParentSession.objects.create(organisation=self.body, title="Prise en main", starts_at=THEN)
        Attendee.objects.create(session=session, guardian=self.adult, state="came", token_sha256="y")
        message = Message.objects.create(
            organisation=self.body, subject="Rentrée", written_at=THEN, written_by_name="Clerk"
        )
        mail = outbox.post(recipient=self.adult.email, subject="Rentrée", body="Anne QUARKELIN", at=THEN)
        MessageDelivery.objects.create(
            message=message, guardian=self.adult, school=self.school, mail=mail, state="sent"
        )
        Activity.objects.create(school=self.school, year=fleet.year(), name="Étude").pupils.add(self.pupil)

    def import_(self) -> None:
        run = ImportRun.objects.create(
            kind="roster", file_name="r.csv", sha256="z", size=1, created_at=THEN, created_by_name="Clerk"
        )
        changed = {"display_name": "ZYGOTHEQUE Lea"}
        for table, pk in (("territory.pupil", self.pupil.pk), ("territory.guardian", self.adult.pk)):
            row = {"table": table, "row_pk": str(pk), "kind": "changed", "before": changed, "after": changed}
            ImportChange.objects.create(run=run, step=0, **row)
        ImportProblem.objects.create(
            run=run, line=3, column="name", value="ZYGOTHEQUE Léa", message="twice", refuses=False
        )

    def leave(self) -> None:
        Schooling.objects.update(joined_on=None, left_on=THEN.date())

    def decide(self, *codes: str) -> None:
        for kind in KINDS:
            if not codes or kind.code in codes:
                keeping.decide(
                    organisation=self.body,
                    kind=kind.code,
                    months=min(kind.months, 24),
                    decision="Délibération 12",
                    on=NOW.date(),
                    actor=SYSTEM,
                    at=NOW,
                )

    def purge(self) -> dict[str, int]:
        return keeping.purge(organisation=self.body, actor=SYSTEM, at=NOW).report


CLERK = type(SYSTEM)(person_id=1, name="Clerk", is_system=True)


def test_after_a_purge_the_name_is_nowhere_and_figures_stand() -> None:
    w = Past()
    w.leave()
    w.decide()
    held = places()
    for place in ("territory_pupil.display_name", "families_signature.name", "kernel_outboxmessage.recipient"):
        assert place in held
    figures = [Holding.objects.count(), Device.objects.get().price, Incident.objects.get().charge, 120, 1, 1]
    assert FileContent.objects.count() == 3
    report = w.purge()
    assert report == dict.fromkeys(report, 1) | {"tickets": 0}  # requests: tests/support/test_keeping.py
    assert set(report) == {kind.code for kind in KINDS}
    assert places() == []
    assert OutboxMessage.objects.get().recipient == "others@example.org"
    assert not FileContent.objects.exists()
    assert figures == [
        Holding.objects.count(),
        Device.objects.get().price,
        Incident.objects.get().charge,
        Enrolment.objects.get().pupils,
        Agreement.objects.signed().count(),
        Attendee.objects.filter(state="came").count(),
    ]
    assert w.purge() == dict.fromkeys(report, 0)


def test_nothing_is_purged_before_a_decision_is_written() -> None:
    w = Past()
    w.leave()
    with pytest.raises(refusals.NothingDecided):
        w.purge()
    with pytest.raises(refusals.DecisionNeeded):
        keeping.decide(
            organisation=w.body, kind="pupils", months=0, decision=" ", on=NOW.date(), actor=SYSTEM, at=NOW
        )
    w.decide("messages")
    assert w.purge() == {"messages": 1}
    assert Pupil.objects.exists()


def test_a_pupil_is_kept_while_in_the_school() -> None:
    w = Past()
    w.decide()
    w.purge()
    assert Pupil.objects.get().display_name == "ZYGOTHEQUE Léa"  # still in the school
    assert Agreement.objects.get().pupil is not None


def test_a_pupil_who_left_is_kept_while_a_contract_that_is_kept_names_them() -> None:
    w = Past()
    w.leave()
    w.decide("pupils", "guardians")
    assert w.purge() == {"pupils": 0, "guardians": 0}
    assert Guardian.objects.filter(display_name="Anne QUARKELIN").exists()


@pytest.mark.parametrize(
    ("today", "months", "found"),
    [
        (date(2026, 11, 26), 0, date(2026, 11, 26)),
        (date(2026, 11, 26), 12, date(2025, 11, 26)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), 13, date(2024, 12, 15)),
    ],
)
def test_months_ago(today: date, months: int, found: date) -> None:
    assert before(today, months) == found


def test_every_kind_can_be_forgotten() -> None:
    assert set(FORGET) == {kind.code for kind in KINDS}


def test_a_message_keeps_its_fate_when_its_mail_goes() -> None:
    w = Past()
    mail = OutboxMessage.objects.create(recipient=w.adult.email, created_at=THEN, state="dead")
    MessageDelivery.objects.update(mail=mail)
    young = OutboxMessage.objects.create(recipient=w.adult.email, created_at=NOW, sent_at=NOW, state="sent")
    other = OutboxMessage.objects.create(recipient="supplier@example.org", created_at=THEN, state="dead")
    w.decide("mails")
    assert w.purge()["mails"] == 2
    assert MessageDelivery.objects.get().state == "failed"
    assert OutboxMessage.objects.filter(pk__in=[young.pk, other.pk]).count() == 2
