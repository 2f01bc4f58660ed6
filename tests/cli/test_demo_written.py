"""The demo territory as people find it: in the base, with its doors open, and never over someone's data."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, Sum
from django.test import Client

from pupitre.accounts.models import Membership, Person
from pupitre.accounts.queries import viewer_of
from pupitre.cli.demo import doors, steps
from pupitre.families.models import Agreement
from pupitre.fleet.models import (
    ActiveDay,
    ActReason,
    Device,
    Disposal,
    Holding,
    Incident,
    ManagedRecord,
    Task,
    Transfer,
    UsageReview,
    UsageWeek,
)
from pupitre.fleet.operations import usage
from pupitre.fleet.queries import reallocation
from pupitre.governance.models import LedgerMovement
from pupitre.governance.queries import money
from pupitre.kernel.models import AuditEntry
from pupitre.kernel.viewer import SYSTEM
from pupitre.planning.models import Plan
from pupitre.procurement.models import Award
from pupitre.projects.engine.calls.calendar import stage
from pupitre.projects.models import Call, CallExpense, CallFile
from pupitre.territory.models import Building, ClassGroup, Enrolment, NetworkMembership, Room, School, SchoolIndex

pytestmark = pytest.mark.django_db
NOVEMBER = datetime(2026, 11, 3, 9, tzinfo=UTC)
MOST_QUERIES = 9_000
"""Rows are written in bulk; some 150 acts (orders, receipts, invoices, requests, conventions, meetings) pass through
their operations, as people make them: locks, ledger and audit are 10 to 20 queries each. 2,946 were counted:
one query for each of the 263 schools would not fit.
"""


@pytest.fixture
def people_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The territory and its people; what they do is made in the tests that look at it."""
    names = [name for name, _step in steps.STEPS]
    monkeypatch.setattr(steps, "STEPS", steps.STEPS[: names.index("people") + 1])


def test_the_metropole_is_written_whole(django_assert_max_num_queries: Callable) -> None:
    with django_assert_max_num_queries(MOST_QUERIES):
        made = steps.make("france", at=NOVEMBER)
    assert School.objects.count() == 263
    assert Building.objects.filter(schools__isnull=True).count() == 0
    shared = [building for building in Building.objects.prefetch_related("schools") if building.schools.count() == 2]
    assert len(shared) == 58  # a nursery and an elementary school under one roof
    assert Room.objects.count() == ClassGroup.objects.filter(year=2026).count()
    totals = Enrolment.objects.filter(year=2026, level=None)
    levels = Enrolment.objects.filter(year=2026, level__is_unit=False)
    assert totals.aggregate(n=Sum("pupils")) == levels.aggregate(n=Sum("pupils"))  # units count once
    assert Enrolment.objects.filter(level__is_unit=True).count() == 14
    assert set(Enrolment.objects.values_list("year", flat=True)) == {2024, 2025, 2026}
    assert SchoolIndex.objects.count() == 263
    assert NetworkMembership.objects.count() == sum(bool(place.network) for place in made.territory.places)
    _calls()
    _money(made, lost=True)
    _fleet(10_000)
    _events()
    _weeks()
    assert Agreement.objects.signed().count() > Agreement.objects.filter(refused_at__isnull=False).count() > 0
    assert AuditEntry.objects.get(action="cli.demo_made").details == {"variant": "france", "schools": 263}


def _calls() -> None:
    """One call in each state of life, a national one, a lot awarded."""
    today = NOVEMBER.date()
    stages = {call.title: stage(call.calendar, today) for call in Call.objects.filter(kind="own")}
    assert sorted(stages.values()) == ["awarded", "open", "review"]
    assert dict(Counter(CallFile.objects.values_list("call__kind", "state"))) == {
        ("own", "draft"): 3,
        ("own", "sent"): 5,
        ("own", "awarded"): 2,
        ("own", "refused"): 1,
        ("national", "filed"): 1,
        ("national", "draft"): 1,
    }
    awarded = CallFile.objects.filter(state="awarded").aggregate(all=Sum("amount"))["all"]
    allocated = LedgerMovement.objects.filter(document_kind="projects.call", verb="allocate", to_stage="allocated")
    assert allocated.aggregate(all=Sum("amount"))["all"] == awarded > 0
    assert Award.objects.count() == 1
    assert CallExpense.objects.filter(state="given").count() == 1


def _money(made: steps.Made, *, lost: bool) -> None:
    """Voted, spent and allocated, and it adds up."""
    shown = money.overview(made.authority, today=NOVEMBER.date())
    assert shown.year == 2026
    total = shown.total
    assert total.total == total.held > 0
    assert 0 < total.paid < total.used < total.total
    assert total.allocated > 0
    closed = money.overview(made.authority, today=NOVEMBER.date(), year=2025).total
    assert closed.committed == closed.received == 0 < closed.paid
    assert any(line.lost for line in shown.at_risk) == lost


def _fleet(least: int) -> None:
    """What stands, who holds it and what history says of it are one and the same thing."""
    held = Holding.objects.open().filter(pupil__isnull=False).order_by()
    assert held.count() > least
    states = set(held.values_list("device__state", flat=True))
    assert "in_use" in states <= {"in_use", "on_loan", "in_repair"}
    alone = Device.objects.filter(state__in=("in_use", "on_loan"), allocation="individual")
    assert not alone.exclude(pk__in=held.values("device")).exists()
    signed = Agreement.objects.filter(completed_at__isnull=False).order_by().values_list("pupil", "completed_at")
    when = dict(signed)
    handed = held.filter(year=2026, is_loan=False, override_reason="")
    assert all(when[pupil] <= since for pupil, since in handed.values_list("pupil", "from_at"))
    with connection.cursor() as cursor:
        cursor.execute(LAST_SAID)
        assert cursor.fetchall() == []


def _weeks() -> None:
    """The weeks written in bulk are those that `measure` would have kept."""

    def kept(week: date) -> set[tuple[Any, ...]]:
        rows = UsageWeek.objects.filter(week=week).exclude(set__reviews__state="moving")  # it is elsewhere now
        return set(rows.values_list(*(one.attname for one in UsageWeek._meta.concrete_fields if one.name != "id")))

    for week in (date(2026, 9, 7), date(2026, 10, 19)):  # one of school, one of holiday
        written = kept(week)
        usage.measure(first=week, last=week, actor=SYSTEM, at=NOVEMBER)
        assert len(written) > 900
        assert written == kept(week)
    assert ActiveDay.objects.filter(day__lt=date(2026, 7, 1)).count() > 100_000


def _events() -> None:
    """Something of each kind happened, and waits for somebody or is settled."""
    assert set(Incident.objects.values_list("kind", flat=True)) == {"fault", "damage", "loss", "theft"}
    assert Incident.objects.filter(charge__gt=0, charge_why="at_most").exists()
    twice = Incident.objects.annotate(n=Count("repairs")).get(n=2)
    assert set(twice.repairs.values_list("outcome", flat=True)) == {"not_found", "repaired"}
    loans = Holding.objects.open().filter(is_loan=True)
    assert loans.filter(due_on__lt=NOVEMBER.date()).exists()
    assert loans.filter(due_on__gte=NOVEMBER.date()).exists()
    assert Device.objects.filter(order_line__isnull=False).exists()
    open_tasks = set(Task.objects.open().values_list("kind", flat=True))
    assert open_tasks >= {"leaver", "missing", "part_missing", "unknown_seen", "identity", "reappeared"}
    assert dict(Counter(Transfer.objects.values_list("state", "origin"))) == {
        ("proposed", "hand"): 1, ("shipped", "hand"): 1, ("received", "hand"): 1, ("received", "review"): 1,
    }  # fmt: skip
    assert set(UsageReview.objects.values_list("state", flat=True)) >= {"told", "answered", "declined", "moving"}
    lead, adviser = (
        viewer_of(Person.objects.get(email=f"{mailbox}@arzenne.example"), NOVEMBER.date())
        for mailbox in ("projet", "erun")
    )
    assert reallocation.read(lead, NOVEMBER.date()).plan.moves  # a school was heard, and another lacks its cart
    assert UsageReview.objects.visible(adviser).open().exists()
    assert any(plan.get("moves") for plan in Plan.objects.values_list("document", flat=True))
    assert ActReason.objects.filter(transaction__in=AuditEntry.objects.values("transaction")).exists()
    renamed = ManagedRecord.objects.exclude(previous_ids=[])  # one re-imaged, one that has the board of another
    assert sorted(renamed.values_list("standing", flat=True)) == ["conflict", "linked"]
    assert set(Disposal.objects.values_list("route", flat=True)) == {"refurbisher", "gift_charity", "recycling"}


LAST_SAID = """
WITH said AS (
    SELECT row_pk, (array_agg(act ORDER BY id))[1] AS first,
        (array_agg(changes -> 'state' ->> 1 ORDER BY id DESC) FILTER (WHERE changes ? 'state'))[1] AS last
    FROM kernel_rowchange WHERE "table" = 'fleet.device' GROUP BY row_pk
)
SELECT d.id, d.state, said.* FROM fleet_device d LEFT JOIN said ON said.row_pk = d.id
WHERE coalesce(said.last, 'in_store') <> d.state OR said.first IS DISTINCT FROM 'insert' LIMIT 3
"""


def test_quebec_is_written_whole() -> None:
    made = steps.make("quebec", at=NOVEMBER)
    _fleet(8_000)
    assert (School.objects.count(), Building.objects.count()) == (49, 83)
    assert made.authority.fiscal_year_starts_in == 7
    assert set(Person.objects.values_list("language", flat=True)) == {"fr-ca"}
    _calls()
    _money(made, lost=False)  # there the year ends in June


@pytest.mark.parametrize("month", [3, 8])
def test_the_year_goes_from_august_to_july_and_the_demo_is_made_on_any_day(month: int) -> None:
    at = datetime(2026 + (month < 8), month, 5, 9, tzinfo=UTC)
    assert steps.make("quebec", at=at).year.start_year == 2026
    handed = Holding.objects.filter(year=2026, pupil__isnull=False)
    assert handed.exists() == (month == 3)  # in August the campaign is ahead
    assert not handed.filter(from_at__gt=at).exists()


@pytest.mark.usefixtures("people_alone")
def test_every_role_signs_in_and_sees_its_schools() -> None:
    made = steps.make("france", at=NOVEMBER, password="une phrase de passe")
    seen = {}
    for role, person in made.people.items():
        client = Client()
        answer = client.post("/account/login/", {"login": person.email, "password": "une phrase de passe"})
        assert answer.status_code == 302, role
        viewer = viewer_of(person, NOVEMBER.date())
        assert viewer.roles == {role}
        seen[role] = School.objects.visible(viewer).count()
    assert (seen["plan_lead"], seen["school_head"], seen["administrator"]) == (263, 1, 263)
    assert 10 < seen["adviser"] < 60


@pytest.mark.usefixtures("people_alone")
def test_the_other_heads_are_there_and_cannot_sign_in() -> None:
    steps.make("france", at=NOVEMBER)
    heads = Membership.objects.filter(role__code="school_head")
    assert heads.count() == 263
    assert sum(membership.person.has_usable_password() for membership in heads.select_related("person")) == 1


@pytest.mark.usefixtures("people_alone")
def test_a_base_in_use_is_left_alone() -> None:
    steps.make("quebec", at=NOVEMBER)
    with pytest.raises(steps.BaseNotEmpty):
        steps.make("france", at=NOVEMBER)
    assert School.objects.count() == 49


@pytest.mark.usefixtures("people_alone")
def test_the_doors_are_remembered_for_their_owner_alone(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PUPITRE_HOME", str(tmp_path / "home"))
    assert doors.known() is None
    kept = doors.keep(steps.make("quebec", at=NOVEMBER))
    assert doors.known() == kept
    assert (tmp_path / "home" / doors.FILE).stat().st_mode & 0o077 == 0
    assert "ri@val-des-cedres.example" in kept.text()
    assert kept.password in kept.text()
