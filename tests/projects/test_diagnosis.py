"""The diagnosis: a note sent twice is kept once, findings become works or needs, three budgets add up."""

import io
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from pupitre.kernel.refusal import NotAllowed
from pupitre.projects import operations, refusals
from pupitre.projects.engine.budgets import Priced, budgets
from pupitre.projects.models import Finding, Visit
from tests.factories import projects as make
from tests.factories.accounts import viewer
from tests.factories.territory import organisation, school
from tests.http.budget import visit_within
from tests.projects.test_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Any:
    return school(organisation())


@pytest.fixture
def visit(place: Any) -> Visit:
    return operations.open_visit(school=place, kind="technical", on=date(2026, 11, 20), key=uuid4(), **make.acts())


def noted(visit: Visit, key: Any = None, **fields: Any) -> Finding:
    values = {"topic": "power", "severity": "major", "room": "CP", "text": "One socket for the room", "photo": None}
    return operations.note(visit=visit, key=key or uuid4(), photo_name="p.jpg", **{**values, **fields}, **make.acts())


def test_what_a_device_sends_twice_is_kept_once(place: Any, visit: Visit) -> None:
    key = uuid4()
    assert noted(visit, key).pk == noted(visit, key, text="Again, other words").pk
    assert Finding.objects.get().text == "One socket for the room"
    again = operations.open_visit(school=place, kind="technical", on=visit.on, key=visit.key, **make.acts())
    assert again.pk == visit.pk
    technician = signed_in("technician", organisation=place.responsible)
    url, late = reverse("projects:note", args=[visit.pk]), {"key": str(uuid4()), "topic": "rooms", "text": "Dark"}
    for _time in range(2):
        answer = technician.post(url, late, headers={"x-queued": "1"})
        assert answer.json()["finding"] == Finding.objects.get(topic="rooms").pk


def test_a_visit_that_ended_takes_nothing_more_but_answers_what_it_has(visit: Visit) -> None:
    key = uuid4()
    kept = noted(visit, key)
    operations.close_visit(visit=visit, **make.acts())
    assert noted(visit, key).pk == kept.pk
    with pytest.raises(refusals.VisitClosed):
        noted(visit)
    visit.closed_at = None
    visit.save()
    with pytest.raises(refusals.FindingUnsaid):
        noted(visit, text=" ")


def test_only_those_who_visit_the_school_write(place: Any, visit: Visit) -> None:
    for outsider in (viewer("school_head", school=place), viewer("technician", organisation=organisation())):
        with pytest.raises(NotAllowed):
            operations.close_visit(visit=visit, **make.acts(outsider))


def test_a_finding_becomes_works_or_a_need_at_a_price(place: Any, visit: Visit) -> None:
    project = make.written(place)
    learning = project.learning_needs.get()
    finding = noted(visit, severity="blocking")
    assert finding.package == "least"
    technician = signed_in("technician", organisation=place.responsible)
    settled = {"becomes": "need", "need": learning.pk, "package": "useful", "price": "1\u202f250,50"}
    technician.post(reverse("projects:settle", args=[finding.pk]), settled)
    finding.refresh_from_db()
    assert (finding.learning_need, finding.price, finding.package) == (learning, Decimal("1250.50"), "useful")
    page = visit_within(technician, reverse("projects:diagnosis", args=[place.pk]), queries=14).content.decode()
    assert "1 finding, 1 serious." in page
    assert "1,250.50" in page


def test_a_photo_is_read_by_those_of_the_school_alone(place: Any, visit: Visit) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(picture, "JPEG")
    technician = signed_in("technician", organisation=place.responsible)
    photo = SimpleUploadedFile("socket.jpg", picture.getvalue())
    technician.post(
        reverse("projects:note", args=[visit.pk]),
        {"key": str(uuid4()), "topic": "power", "severity": "major", "text": "Here", "photo": photo},
    )
    url = reverse("projects:photo", args=[Finding.objects.get().pk])
    assert technician.get(url)["Content-Type"] == "image/jpeg"
    assert signed_in("school_head", school=school(place.responsible)).get(url).status_code == 404


def test_each_budget_holds_the_one_before() -> None:
    rows = [Priced("least", Decimal(100)), Priced("whole", None), Priced("useful", Decimal("50.25"))]
    found = [(row.package, row.total, row.findings, row.unpriced) for row in budgets(rows)]
    assert found == [
        ("least", Decimal(100), 1, 0),
        ("useful", Decimal("150.25"), 2, 0),
        ("whole", Decimal("150.25"), 3, 1),
    ]
