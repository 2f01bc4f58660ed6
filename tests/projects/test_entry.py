"""Commitment and eligibility of a school: evidence, marks, appeals, what unlocks the next delivery."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from pupitre.kernel.refusal import NotAllowed
from pupitre.projects import operations, refusals
from pupitre.projects.models import Appeal, Criterion, EligibilityRule, Mark, Readiness
from tests.factories import projects as make
from tests.factories.accounts import viewer
from tests.factories.territory import organisation, school
from tests.http.budget import visit_within
from tests.projects.test_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Any:
    made = school(organisation())
    for preset in ("criteria", "poitiers", "saint_etienne"):
        operations.install_entry(organisation=made.responsible, preset=preset, on=date(2026, 1, 1), **make.acts())
    return made


def criterion(place: Any, code: str = "training") -> Criterion:
    return Criterion.objects.get(organisation=place.responsible, code=code)


def marked(place: Any, value: int = 2) -> Mark:
    return operations.mark(school=place, criterion=criterion(place), value=value, comment="", **make.acts())


def test_a_mark_counts_the_commitment_again(place: Any) -> None:
    marked(place, 5)
    assert Readiness.objects.get(school=place).commitment == Decimal(30)
    operations.mark(school=place, criterion=criterion(place, "need"), value=5, comment="", **make.acts())
    assert Readiness.objects.get(school=place).commitment == Decimal(50)


def test_the_school_shows_and_the_adviser_judges(place: Any) -> None:
    head, adviser = viewer("school_head", school=place), viewer("adviser", organisation=place.responsible)
    row = operations.give_evidence(
        school=place, criterion=criterion(place), text="Eleven evenings", upload=None, name="", **make.acts(head)
    )
    assert row.mark is None
    with pytest.raises(NotAllowed):
        operations.mark(school=place, criterion=criterion(place), value=5, comment="", **make.acts(head))
    with pytest.raises(NotAllowed):
        operations.give_evidence(
            school=place, criterion=criterion(place), text="x", upload=None, name="", **make.acts(adviser)
        )
    judged = operations.mark(school=place, criterion=criterion(place), value=4, comment="", **make.acts(adviser))
    assert (judged.evidence, judged.mark) == ("Eleven evenings", 4)


def test_an_appeal_is_answered_with_a_reason_and_the_score_follows(place: Any) -> None:
    head, lead = viewer("school_head", school=place), viewer(organisation=place.responsible)
    contest = {"school": place, "criterion": criterion(place)}
    with pytest.raises(refusals.NotJudged):
        operations.appeal(**contest, text="Why?", **make.acts(head))
    marked(place, 1)
    with pytest.raises(refusals.AppealUnsaid):
        operations.appeal(**contest, text=" ", **make.acts(head))
    row = operations.appeal(**contest, text="We trained among ourselves.", **make.acts(head))
    with pytest.raises(refusals.AlreadyAppealed):
        operations.appeal(**contest, text="Again", **make.acts(head))
    with pytest.raises(NotAllowed):
        operations.answer_appeal(row=row, value=5, answer="Yes", **make.acts(head))
    operations.answer_appeal(row=row, value=4, answer="The minutes show it.", **make.acts(lead))
    assert Readiness.objects.get(school=place).commitment == Decimal(24)
    kept = Appeal.objects.get()
    assert (kept.mark_before, kept.mark_after) == (1, 4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.update(answer="")


def test_presets_are_installed_once(place: Any) -> None:
    assert EligibilityRule.objects.count() == 5
    with pytest.raises(refusals.PresetsThere):
        operations.install_entry(
            organisation=place.responsible, preset="poitiers", on=date(2026, 1, 1), **make.acts()
        )


def test_the_page_says_what_unlocks_the_next_delivery(place: Any) -> None:
    head = signed_in("school_head", school=place)
    home = head.get(reverse("web:school_project", args=[place.pk])).content.decode()
    assert "The digital project is not validated" in home
    page = visit_within(head, reverse("projects:commitment", args=[place.pk]), queries=18).content.decode()
    assert "0 points out of 100; it may receive 0 kinds of equipment of 4." in page
    assert "One more on" in page


def test_evidence_is_a_file_that_only_those_of_the_school_read(place: Any) -> None:
    head = signed_in("school_head", school=place)
    url = reverse("projects:evidence", args=[place.pk, criterion(place).pk])
    head.post(url, {"text": "", "file": SimpleUploadedFile("minutes.txt", b"Eleven evenings")})
    file = reverse("projects:evidence_file", args=[Mark.objects.get().pk])
    assert head.get(file).content == b"Eleven evenings"
    assert signed_in("school_head", school=school(place.responsible)).get(file).status_code == 404
