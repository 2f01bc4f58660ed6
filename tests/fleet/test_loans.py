"""Loans: lent, prolonged, late, taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet import gates, refusals
from pupitre.fleet.engine.lending import Stand, is_to_remind, may_last_until, stand
from pupitre.fleet.engine.states import Act
from pupitre.fleet.models import DeviceSet, FleetSettings, Holding, LoanExtension, Task
from pupitre.fleet.operations import devices, holdings, loans
from pupitre.fleet.queries import loans as queries
from pupitre.kernel.models import AuditEntry, OutboxMessage
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from tests.factories import fleet as make
from tests.factories import territory
from tests.factories.accounts import person, viewer
from tests.http.budget import visit_within

NOW, TODAY = timezone.now(), timezone.localdate()
pytestmark = pytest.mark.django_db


def days(number: int) -> timedelta:
    return timedelta(days=number)


DUE = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("today", "expected"),
    [(-30, "running"), (-8, "running"), (-7, "soon"), (0, "soon"), (1, "late"), (400, "late")],
)
def test_where_a_loan_is(today: int, expected: str) -> None:
    assert stand(DUE, DUE + days(today)) == expected
    assert stand(None, DUE) is Stand.OPEN


@pytest.mark.parametrize(
    ("today", "reminded", "expected"),
    [
        (0, None, False),  # the day it is due is not late
        (1, None, True),
        (2, 1, False),  # yesterday
        (7, 1, False),
        (8, 1, True),  # a week later
        (1, -3, True),  # what was written before it was late does not count
        (35, None, True),
        (36, None, False),  # no mail for ever
    ],
)
def test_who_is_reminded_and_when(today: int, reminded: int | None, expected: bool) -> None:
    last = None if reminded is None else DUE + days(reminded)
    assert is_to_remind(DUE, last, DUE + days(today)) is expected
    assert not is_to_remind(None, None, DUE)


def test_a_loan_is_prolonged_to_a_later_day_to_come() -> None:
    assert may_last_until(DUE, DUE + days(1), DUE - days(5))
    assert not may_last_until(DUE, DUE, DUE - days(5))
    assert not may_last_until(DUE, DUE + days(1), DUE + days(1))  # the day is over
    assert may_last_until(None, DUE + days(1), DUE)


@pytest.fixture
def w() -> SimpleNamespace:
    made = SimpleNamespace(owner=territory.organisation())
    made.school = territory.school(made.owner, name="Jean Jaurès")
    made.pool = DeviceSet.objects.create(school=made.school, name="Prêts", kind="pool")
    made.devices = [make.device(made.school, set=made.pool) for _ in range(3)]
    made.pupil = make.pupil(made.school, name="MARTIN Léa", klass=make.class_group(made.school))
    made.teacher = make.staff(made.school, name="Jean Prof", email="jean@example.org")
    return made


def lend(w: Any, number: int = 0, taker: Any = None, *, due: int = 14, at: Any = NOW) -> Holding:
    device = w.devices[number]
    due_on = timezone.localdate(at) + days(due)
    loans.lend(device=device, taker=taker or w.teacher, school=w.school, due_on=due_on, actor=SYSTEM, at=at)
    return Holding.objects.open().get(device=device)


def test_a_late_loan_is_a_task_and_a_reminder_until_it_is_back(w: SimpleNamespace) -> None:
    make.guardian(w.pupil, email="anne@example.org")
    make.guardian(w.pupil, email="Anne@example.org", household=2)
    then = NOW - days(20)
    late, of_pupil, fine = lend(w, at=then), lend(w, 1, w.pupil, at=then), lend(w, 2)
    assert loans.chase(NOW) == loans.Chased(opened=2, closed=0, mails=2)
    assert {task.device_id for task in Task.objects.open()} == {late.device_id, of_pupil.device_id}
    mails = {mail.recipient: mail for mail in OutboxMessage.objects.all()}
    assert set(mails) == {"jean@example.org", "anne@example.org"}
    assert "MARTIN" not in mails["anne@example.org"].body  # mails are forwarded
    assert str(late.device) in mails["jean@example.org"].body
    assert loans.chase(NOW + days(1)) == loans.Chased(0, 0, 0)  # once a week
    assert loans.chase(NOW + days(7)).mails == 2
    holdings.take_back(devices=[late.device], actor=SYSTEM, at=NOW)
    assert Task.objects.open().get().device == of_pupil.device
    assert fine.device.tasks.count() == 0


def test_a_lost_loan_is_not_late_any_more(w: SimpleNamespace) -> None:
    late = lend(w, at=NOW - days(20))
    loans.chase(NOW)
    devices.act(devices=[late.device], act=Act.DECLARE_LOST, actor=SYSTEM, at=NOW, reason="Left on the bus")
    assert loans.chase(NOW) == loans.Chased(opened=0, closed=1, mails=0)
    assert not Task.objects.open().exists()


def test_prolonging_says_why_and_ends_the_task(w: SimpleNamespace) -> None:
    late = lend(w, at=NOW - days(20))
    loans.chase(NOW)
    with pytest.raises(refusals.ReasonNeeded):
        loans.extend(loan=late, until=TODAY + days(5), reason="", actor=SYSTEM, at=NOW)
    with pytest.raises(refusals.NotLater):
        loans.extend(loan=late, until=TODAY, reason="Still ill", actor=SYSTEM, at=NOW)
    loans.extend(loan=late, until=TODAY + days(5), reason="Still ill", actor=SYSTEM, at=NOW)
    late.refresh_from_db()
    assert (late.due_on, late.reminded_on, Task.objects.open().count()) == (TODAY + days(5), None, 0)
    assert AuditEntry.objects.get(action="fleet.loan_extended").details == {"until": str(late.due_on)}
    holdings.take_back(devices=[late.device], actor=SYSTEM, at=NOW)
    with pytest.raises(refusals.LoanOver):
        loans.extend(loan=late, until=TODAY + days(9), reason="Late", actor=SYSTEM, at=NOW)


def test_only_whoever_hands_out_prolongs(w: SimpleNamespace) -> None:
    loan = lend(w)
    elsewhere = viewer("technician", organisation=territory.organisation())
    with pytest.raises(NotAllowed):
        loans.extend(loan=loan, until=TODAY + days(30), reason="Ill", actor=elsewhere, at=NOW)


def test_the_base_keeps_what_is_true_of_loans(w: SimpleNamespace) -> None:
    loan = lend(w)
    facts = {"loan": loan, "reason": "x", "at": NOW, "by_name": "x"}
    with pytest.raises(IntegrityError, match="loan_extension_later"), transaction.atomic():
        LoanExtension.objects.create(before=TODAY, until=TODAY, **facts)
    with pytest.raises(IntegrityError, match="holding_reminds_loans"), transaction.atomic():
        Holding.objects.filter(pk=loan.pk).update(is_loan=False, reminded_on=TODAY)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_prolong_once_and_lend_once() -> None:
    made = SimpleNamespace(owner=territory.organisation())
    made.school = territory.school(made.owner)
    made.devices = [make.device(made.school) for _ in range(2)]
    made.teacher, made.others = make.staff(made.school), [make.staff(made.school) for _ in range(4)]
    loan = lend(made)

    def prolong(_one: int) -> str:
        try:
            loans.extend(loan=loan, until=loan.due_on + days(7), reason="Ill", actor=SYSTEM, at=NOW)
        except refusals.NotLater:
            return "no"
        finally:
            connection.close()
        return "yes"

    def give(taker: Any) -> str:
        try:
            lend(made, 1, taker)
        except refusals.CannotHandOut:
            return "no"
        finally:
            connection.close()
        return "yes"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(prolong, range(4))) == ["no", "no", "no", "yes"]
        assert sorted(pool.map(give, made.others)) == ["no", "no", "no", "yes"]
    assert LoanExtension.objects.count() == 1


def clerk(w: Any, role: str = "school_head", **scope: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role, language="en", **(scope or {"school": w.school})))
    return client


def test_the_list_puts_what_is_late_first_and_names_whom_one_may_read(w: SimpleNamespace) -> None:
    lend(w, 1, due=30)
    late = lend(w, 0, w.pupil, at=NOW - days(30))
    url = reverse("fleet:loans")
    page = visit_within(clerk(w), url, queries=12).content.decode()
    assert page.index("MARTIN Léa") < page.index("Jean Prof")
    assert "2 devices are lent; 1 is late; 1 is ready to be lent." in page
    assert "MARTIN" not in visit_within(clerk(w, "after_school"), url, queries=12).content.decode()
    assert "MARTIN" in visit_within(clerk(w), late.get_absolute_url(), queries=14).content.decode()
    assert (
        "MARTIN" not in visit_within(clerk(w, "after_school"), late.get_absolute_url(), queries=14).content.decode()
    )
    assert (
        clerk(w, "technician", organisation=territory.organisation()).get(late.get_absolute_url()).status_code == 404
    )


def test_a_device_is_lent_from_its_label_and_taken_back_by_scanning_it(w: SimpleNamespace) -> None:
    FleetSettings.objects.create(organisation=w.owner, loan_days=3)
    device, client = w.devices[0], clerk(w)
    assert client.get(reverse("fleet:lend_scan"), {"code": "NOTHING"}).status_code == 422
    found = client.get(reverse("fleet:lend_scan"), {"code": device.asset_tag.lower()})
    assert found.url == reverse("fleet:lend", args=[device.pk])
    page = visit_within(client, found.url, queries=16).content.decode()
    assert f'value="{TODAY + days(3):%Y-%m-%d}"' in page
    assert "MARTIN Léa" in page
    late = {"taker": f"pupil:{w.pupil.pk}", "due_on": f"{TODAY - days(1)}"}
    assert client.post(found.url, late).status_code == 422
    assert client.post(found.url, {**late, "due_on": f"{TODAY}"}).status_code == 302
    assert Holding.objects.open().get(device=device).pupil == w.pupil
    back = client.post(reverse("fleet:loans_back"), {"code": device.serial}, follow=True).content.decode()
    assert "1 device is back" in back
    device.refresh_from_db()
    assert device.state == "in_store"
    again = client.post(reverse("fleet:loans_back"), {"code": device.serial}, follow=True).content.decode()
    assert "is not on loan here" in again


def test_what_a_gate_refuses_is_lent_with_a_reason_alone(w: SimpleNamespace, monkeypatch: Any) -> None:
    monkeypatch.setattr(gates, "_gates", [lambda _school, pupils, _on: {p.pk: "no contract" for p in pupils}])
    url, client = reverse("fleet:lend", args=[w.devices[0].pk]), clerk(w)
    asked = {"taker": f"pupil:{w.pupil.pk}", "due_on": f"{TODAY}"}
    assert "no contract" in client.post(url, asked).content.decode()
    assert client.post(url, {**asked, "override": "Seen on paper"}).status_code == 302
    assert Holding.objects.get().override_reason == "Seen on paper"
    other = reverse("fleet:lend", args=[w.devices[1].pk])
    client.post(other, {"taker": f"staff:{w.teacher.pk}", "due_on": f"{TODAY}", "override": "not needed"})
    assert Holding.objects.get(staff=w.teacher).override_reason == ""


def test_a_loan_comes_back_without_its_charger_and_is_prolonged_on_its_page(w: SimpleNamespace) -> None:
    charger = make.part(w.devices[0])
    loan, client = lend(w), clerk(w)
    extend = reverse("fleet:loan_extend", args=[loan.pk])
    assert client.post(extend, {"until": f"{TODAY}", "reason": "Ill"}).status_code == 422
    assert client.post(extend, {"until": f"{TODAY + days(40)}", "reason": "Ill"}).status_code == 302
    assert client.post(reverse("fleet:loan_back", args=[loan.pk]), {"condition": "moyen"}).status_code == 302
    charger.refresh_from_db()
    assert (charger.state, Task.objects.open().get().kind) == ("missing", "part_missing")
    page = client.get(loan.get_absolute_url()).content.decode()
    assert "taken back on" in page


def test_pools_say_what_is_ready(w: SimpleNamespace) -> None:
    lend(w)
    make.device(w.school)  # meant for a class
    make.device(w.school, is_spare=True)
    pools = {(pool.name, pool.ready, pool.lent, pool.total) for pool in queries.pools(SYSTEM, 10)}
    assert pools == {("Prêts", 2, 1, 3), ("", 1, 0, 1)}
    assert queries.pools(viewer("technician", organisation=territory.organisation()), 10) == []
