"""Consents: one purpose at a time, for a time, by whoever may answer, and taken back by the same link."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pupitre.families.engine.consents import Answer, Standing, standing
from pupitre.families.engine.signers import Requirement
from pupitre.families.models import Consent, Purpose
from pupitre.families.operations import consents
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.viewer import SYSTEM
from tests.factories import fleet, territory
from tests.factories.accounts import person

DAY = date(2026, 11, 26)
EACH = Requirement((frozenset({"anne"}), frozenset({"paul"})))


def given(signer: str, number: int = 2, days: int = 30) -> Answer:
    return Answer(signer, "given", number, DAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], Standing.NOT_ASKED),
        ([given("anne")], Standing.WAITING),
        ([given("anne"), given("paul")], Standing.GIVEN),
        ([given("anne"), given("stranger")], Standing.WAITING),
        ([given("anne"), Answer("paul", "refused", 2)], Standing.REFUSED),
        ([given("anne"), Answer("paul", "withdrawn", 2)], Standing.WITHDRAWN),
        ([given("anne", days=-1), given("paul", days=-1)], Standing.EXPIRED),
        ([given("anne", number=1), given("paul", number=1)], Standing.EXPIRED),
    ],
)
def test_where_a_purpose_stands(answers: list[Answer], expected: Standing) -> None:
    assert standing(answers, EACH, 2, DAY)[0] is expected


def test_a_family_that_was_written_to_is_waited_for() -> None:
    assert standing([], EACH, 2, DAY, asked=True)[0] is Standing.WAITING
    assert standing([given("anne"), given("paul")], EACH, 2, DAY, asked=True)[0] is Standing.GIVEN


@pytest.mark.django_db
def test_a_family_answers_each_purpose_and_changes_its_mind_by_the_same_link() -> None:
    school = territory.school()
    adult = fleet.guardian(fleet.pupil(school, name="MARTIN Léa"), name="Anne", email="anne@example.org")
    facts = {"organisation": school.responsible, "rule": "any_guardian"}
    photo, film = (Purpose.objects.create(code=code, name=code, **facts) for code in ("photo", "film"))
    for one in (photo, film):
        consents.publish(purpose=one, texts={"fr": "Texte."}, actor=SYSTEM, at=timezone.now())
    head = Client()
    head.force_login(person("school_head", school=school))
    register = f"/families/consents/schools/{school.pk}/"
    assert "non demandé" in head.get(register).content.decode()
    head.post(f"{register}ask/")
    asked = head.get(register).content.decode()
    assert "non demandé" not in asked
    assert "en attente" in asked
    mail = OutboxMessage.objects.get()
    assert "MARTIN" not in mail.body
    address = "/families/consent/" + mail.body.split("/families/consent/")[1].split("/")[0] + "/"
    visitor = Client()
    assert "photo" in visitor.get(address).content.decode()
    visitor.post(address, {"purpose": photo.pk, "given": "yes"})
    row = Consent.objects.get()
    assert (row.state, row.signer) == ("given", f"guardian:{adult.pk}")
    assert row.expires_on is not None
    visitor.post(address, {"purpose": photo.pk, "given": "no"})
    assert Consent.objects.get(is_current=True).state == "withdrawn"
    assert Consent.objects.count() == 2
    visitor.post(address, {"purpose": film.pk, "given": "no"})
    assert Consent.objects.get(purpose=film).state == "refused"
    file = head.get(f"/families/consents/schools/{school.pk}/?export=csv").content.decode()
    assert "MARTIN Léa" in file
    assert Client().get("/families/consent/unknown/").status_code == 404
