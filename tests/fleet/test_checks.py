"""Audits by scan: they change nothing until they are accepted, then move what was seen and tell what was not."""

import json
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet import refusals
from pupitre.fleet.models import Device, StockCheck, Task
from pupitre.fleet.operations import checks, holdings
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from tests.factories import fleet as make
from tests.factories import territory
from tests.factories.accounts import person, viewer
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def w() -> SimpleNamespace:
    made = SimpleNamespace(owner=territory.organisation())
    made.school, made.other = territory.school(made.owner), territory.school(made.owner)
    made.here, made.absent, made.home = (make.device(made.school) for _ in range(3))
    made.away, made.lost = make.device(made.other), make.device(made.school, state="lost")
    holdings.give(
        device=made.home, taker=make.pupil(made.school), school=made.school, year=make.year(), actor=SYSTEM, at=NOW
    )
    made.check = checks.start(school=made.school, room=None, actor=SYSTEM, at=NOW)
    return made


def scan(w: Any, *codes: str) -> None:
    checks.receive(check=w.check, seen=[checks.Seen(uuid4(), code, NOW) for code in codes], actor=SYSTEM, at=NOW)


def test_the_findings_and_that_nothing_changes_before_they_are_accepted(w: Any) -> None:
    scan(w, w.here.asset_tag, w.away.serial.lower(), w.lost.asset_tag, "NOBODY", w.here.asset_tag)
    found = checks.findings(w.check)
    assert (found.found, found.missing, found.with_people) == ((w.here.pk,), (w.absent.pk,), (w.home.pk,))
    assert (found.misplaced, found.reappeared, found.unknown) == ((w.away.pk,), (w.lost.pk,), ("NOBODY",))
    assert Device.objects.get(pk=w.away.pk).school == w.other
    assert not Task.objects.exists()


def test_accepting_moves_what_was_seen_and_opens_tasks_for_the_rest(w: Any) -> None:
    scan(w, w.here.asset_tag, w.away.serial, w.lost.asset_tag)
    with pytest.raises(refusals.ReasonNeeded):
        checks.accept(check=w.check, reason=" ", actor=SYSTEM, at=NOW)
    checks.accept(check=w.check, reason="Counted by two", actor=SYSTEM, at=NOW)
    assert Device.objects.get(pk=w.away.pk).school == w.school
    told = {(row.kind, row.device_id, row.detail) for row in Task.objects.order_by("pk")}
    assert told == {
        ("missing", w.absent.pk, "Counted by two"),
        ("reappeared", w.lost.pk, "Counted by two"),
    }
    with pytest.raises(refusals.CheckEnded):
        scan(w, w.absent.asset_tag)


def test_what_the_actor_may_not_move_or_somebody_holds_is_told_instead(w: Any) -> None:
    holdings.give(device=w.away, taker=make.pupil(w.other), school=w.other, year=make.year(), actor=SYSTEM, at=NOW)
    scan(w, w.here.asset_tag, w.absent.asset_tag, w.away.asset_tag)
    checks.accept(check=w.check, reason="Counted", actor=SYSTEM, at=NOW)
    assert Device.objects.get(pk=w.away.pk).school == w.other
    assert list(Task.objects.values_list("kind", "device")) == [("elsewhere", w.away.pk)]


def test_a_head_scans_and_does_not_accept(w: Any) -> None:
    head = viewer("school_head", school=w.school)
    checks.receive(check=w.check, seen=[checks.Seen(uuid4(), w.here.asset_tag, NOW)], actor=head, at=NOW)
    with pytest.raises(NotAllowed):
        checks.accept(check=w.check, reason="Counted", actor=head, at=NOW)


def test_the_pages_and_a_batch_sent_twice(w: Any) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person("technician", language="en", organisation=w.owner))
    client.post(reverse("fleet:check_start"), {"school": w.school.code})
    assert client.post(reverse("fleet:check_start"), {"school": "NOWHERE"}).status_code == 422
    begun = StockCheck.objects.latest("pk")
    url = reverse("fleet:check_receive", args=[begun.pk])
    acts = [{"key": str(uuid4()), "code": code, "at": NOW.isoformat()} for code in (w.here.asset_tag, "NOBODY")]
    for _ in range(2):
        answer = client.post(url, json.dumps({"acts": acts}), content_type="application/json").json()
        assert [fate["fate"] for fate in answer["fates"]] == ["found", "unknown"]
    assert begun.scans.count() == 2
    assert client.post(url, "{}", content_type="application/json").status_code == 400
    page = visit_within(client, reverse("fleet:check", args=[begun.pk]), queries=20).content.decode()
    assert "1 seen where they are expected, 1 not seen, 1 with people, 1 to look at." in page
    visit_within(client, reverse("fleet:checks"), queries=15)
    client.post(reverse("fleet:check_drop", args=[begun.pk]))
    assert client.post(url, json.dumps({"acts": acts}), content_type="application/json").status_code == 409
