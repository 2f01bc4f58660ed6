"""Bought, managed, seen: each device counted where it differs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet.models import ManagedRecord, Task
from pupitre.fleet.queries import reconciliation as queries
from pupitre.kernel.viewer import SYSTEM
from tests.connectors.agents import source
from tests.factories import fleet as make
from tests.factories import territory
from tests.factories.accounts import person
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SINCE = TODAY - timedelta(days=45)


def test_each_difference_is_counted_and_listed() -> None:
    school = territory.school()
    model = make.model(school.responsible)
    tool = source(school.responsible, "gam")
    days = {"seen": TODAY, "silent": TODAY - timedelta(days=90), "never": None, "alone": TODAY}
    devices = {name: make.device(school, model=model, state="in_use", last_seen_on=day) for name, day in days.items()}
    for name in ("seen", "silent"):
        ManagedRecord.objects.create(
            source=tool, external_id=name, device=devices[name], standing="linked", first_seen_at=timezone.now()
        )
    ManagedRecord.objects.create(source=tool, external_id="x", first_seen_at=timezone.now())
    board = make.model(school.responsible, category="screen")
    make.device(school, model=board, state="in_use")  # nothing sees a board: it is in no list
    android = make.device(school, model=board, state="in_use", last_seen_on=TODAY)  # unless something did
    lost = make.device(school, model=model, state="lost")
    Task.objects.create(kind="reappeared", device=lost, school=school, opened_at=timezone.now())
    counts = queries.counts(SYSTEM, SINCE)
    [row] = [one for one in counts.models if one.key == model.pk]
    assert (row.received, row.registered, row.managed, row.seen) == (0, 4, 2, 2)
    assert [(one.key, one.registered) for one in counts.schools] == [(school.pk, 5)]
    found = counts.differences
    assert (found.never_seen, found.silent, found.not_managed, found.gone_but_seen, found.unknown) == (1, 1, 2, 1, 1)
    listed = {name: list(rows.order_by("pk")) for name, rows in queries.lists(SYSTEM, SINCE).items()}
    assert listed == {
        "never_seen": [devices["never"]],
        "silent": [devices["silent"]],
        "not_managed": [devices["alone"], android],
        "gone_but_seen": [lost],
    }


def test_the_page_and_the_question_to_schools() -> None:
    school = territory.school()
    device = make.device(school, state="in_use")
    client = Client()
    client.force_login(person("plan_lead", organisation=school.responsible))
    visit_within(client, reverse("fleet:reconciliation"), queries=20)
    for _ in range(2):
        client.post(reverse("fleet:ask_schools"), {"selected": [device.pk]})
    task = Task.objects.get()
    assert (task.kind, task.device, task.school) == ("never_seen", device, school)
