"""The month of a desk: figures of SQL equal to what one counts by hand, and a page that names no technician."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import quantiles

import pytest
from django.test import Client
from django.urls import reverse

from pupitre.accounts.queries import viewer_of
from pupitre.fleet.models import Repair
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from pupitre.support.engine.states import Act
from pupitre.support.enums import Channel, Score, TeamKind
from pupitre.support.models import DeskSettings, Ticket, TimeSpent
from pupitre.support.operations import alarms, desk_settings, joining, placing, writing
from pupitre.support.queries import figures
from tests.factories import fleet
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MONTH = date(2026, 9, 1)


@pytest.fixture
def place():
    return school(name="École Pasteur")


@pytest.fixture
def span(place):
    make.desk(place.responsible, person("technician", organisation=place.responsible, display_name="Ana Técnica"))
    return figures.month(place.responsible.pk, MONTH)


def test_times_and_shares_are_those_one_counts_by_hand(place, span) -> None:
    waits = [0.5, 1, 2, 3, 3.5, 4.5, 5, 9]  # hours; P3 owes a first answer within four open hours
    for wait in waits:
        ticket = make.ticket(place)
        writing.answer(ticket=ticket, body="Voilà.", actor=SYSTEM, at=make.MONDAY + wait * HOUR, then="solve")
    make.ticket(place)  # not answered yet
    make.ticket(place, at=datetime(2026, 8, 31, 21, 59, tzinfo=UTC))  # August, by the clock of the desk
    whole, of_p3 = figures.service(span)
    assert (whole.asked, whole.answered, whole.solved) == (9, 8, 8)
    assert whole.answer_median == pytest.approx(3.25 * 3600)
    assert whole.answer_p90 == pytest.approx(quantiles(waits, n=10, method="inclusive")[8] * 3600)
    assert (whole.answer_share, whole.solve_share) == (5 / 8, 1.0)
    assert (of_p3.priority, of_p3.asked) == (3, 9)


def test_what_waits_each_evening_follows_from_what_came_and_went(place, span) -> None:
    old = make.ticket(place, at=datetime(2026, 8, 20, 8, tzinfo=UTC))
    gone = make.ticket(place, at=datetime(2026, 8, 20, 8, tzinfo=UTC))
    writing.answer(ticket=gone, body="Fait.", actor=SYSTEM, at=datetime(2026, 8, 25, 8, tzinfo=UTC), then="solve")
    second, third = make.ticket(place), make.ticket(place)
    writing.change_state(ticket=second, act=Act.CLOSE, actor=SYSTEM, at=make.MONDAY + 30 * HOUR, reason="Doublon")
    joining.merge(ticket=third, into=old, actor=SYSTEM, at=make.MONDAY + HOUR)
    days = {day.day: rest for day, *rest in figures.backlog(span)}
    assert len(days) == 30
    assert (days[6], days[7], days[8]) == ([0, 0, 1], [1, 0, 2], [0, 1, 1])
    assert days[30][2] == Ticket.objects.under_way().count()


def test_load_is_by_the_clock_of_the_desk_and_by_channel(place, span) -> None:
    make.ticket(place, channel=Channel.PHONE)
    make.ticket(place, channel=Channel.MAIL)
    make.ticket(place, channel=Channel.MAIL, at=make.MONDAY + 5 * HOUR)
    assert figures.load(span) == [(10, "mail", 1), (10, "phone", 1), (15, "mail", 1)]


def test_breaches_reopenings_opinions_and_hand_overs(place, span) -> None:
    late, good = make.ticket(place), make.ticket(place)
    alarms.mark_breaches(make.MONDAY + 5 * HOUR)
    writing.answer(ticket=good, body="Fait.", actor=SYSTEM, at=make.MONDAY + 6 * HOUR, then="solve")
    writing.hear(ticket=good, body="Non.", actor=SYSTEM, at=make.MONDAY + 7 * HOUR)
    team = make.team(place.responsible, "Terrain", TeamKind.FIELD)
    placing.hand_over(ticket=late, team=team, reason="Sur place", actor=SYSTEM, at=make.MONDAY + 7 * HOUR)
    Ticket.objects.filter(pk=good.pk).update(score=Score.FAIR)
    assert figures.breaches(span) == [("answer", "not_taken", 2)]
    assert figures.quality(span) == figures.Quality(2, 1, 1, 1, 0, 1, 0, 1, 1)


def test_cost_is_time_at_the_price_of_an_hour_and_repairs(place, span) -> None:
    device = fleet.device(organisation=place.responsible, school=place)
    Repair.objects.create(device=device, sent_on=date(2026, 9, 9), cost=Decimal(80))
    with_device, without = make.ticket(place, device=device), make.ticket(place, code="network")
    for ticket, minutes in ((with_device, 30), (with_device, 15), (without, 60)):
        TimeSpent.objects.create(ticket=ticket, minutes=minutes, at=make.MONDAY)
    first, second = figures.costs(span, "model")
    assert (first.name, first.requests, first.minutes, first.repairs) == (device.model.name, 1, 45, 1)
    assert first.total(Decimal(40)) == Decimal(110)
    assert (second.key, second.minutes, second.total(None)) == (None, 60, 0)
    [whole] = figures.costs(span, "school")
    assert (whole.minutes, whole.repaired) == (105, Decimal(80))
    assert {one.name: one.minutes for one in figures.costs(span, "category")} == {
        with_device.category.name: 45,
        without.category.name: 60,
    }


def test_the_page_says_the_month_in_files_too_and_names_no_technician(client: Client, place, span) -> None:
    for _turn in range(12):
        ticket = make.ticket(place)
        writing.answer(ticket=ticket, body="Fait.", actor=SYSTEM, at=make.MONDAY + HOUR, then="solve")
    Ticket.objects.update(assignee=person("technician", organisation=place.responsible, display_name="Ana Técnica"))
    client.force_login(person("elected", organisation=place.responsible, language="en"))
    url = reverse("support:month") + "?month=2026-09"
    page = visit_within(client, url, queries=22).content.decode()
    assert "12 requests" in page
    assert "Ana" not in page
    for code in (
        "answers",
        "solutions",
        "load",
        "backlog",
        "breaches",
        "quality",
        "categories",
        "models",
        "schools",
        "causes",
    ):
        answer = client.get(f"{url}&figure={code}")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=","))
        assert answer["Content-Type"].startswith("text/csv"), code
        assert len({len(row) for row in rows}) == 1, code
    assert client.get(f"{url}&figure=people").status_code == 404
    assert client.get(reverse("support:month") + "?month=soon").status_code == 404


def test_an_empty_month_and_a_body_without_a_desk_say_so(client: Client, place, span) -> None:
    client.force_login(person("plan_lead", organisation=place.responsible, language="en"))
    assert "Nothing was asked that month" in client.get(reverse("support:month") + "?month=2020-01").content.decode()
    client.force_login(person("plan_lead", organisation=school().responsible, language="en"))
    assert "No desk yet" in client.get(reverse("support:month")).content.decode()


def test_the_cost_of_an_hour_is_said_by_who_runs_the_desk(client: Client, place, span) -> None:
    lead = person("plan_lead", organisation=place.responsible)
    client.force_login(lead)
    url = reverse("support:desk_settings", args=[place.responsible.pk])
    assert client.post(url, {"hourly_cost": "-3"}).status_code == 422
    days = {
        "remind_after_days": "2",
        "close_after_days": "4",
        "settle_after_days": "10",
        "chat_patience_minutes": "3",
    }
    assert client.post(url, days | {"hourly_cost": "38.50", "settle_after_days": "0"}).status_code == 422
    assert client.post(url, days | {"hourly_cost": "38.50", "sends_digest": "on"}).status_code == 302
    kept = DeskSettings.objects.get()
    assert kept.hourly_cost == Decimal("38.50")
    assert (kept.remind_after_days, kept.close_after_days, kept.settle_after_days) == (2, 4, 10)
    elected = viewer_of(person("elected", organisation=place.responsible), MONTH)
    with pytest.raises(NotAllowed):
        desk_settings.settle(
            organisation=place.responsible, hourly_cost=None, sends_digest=True, actor=elected, at=make.MONDAY
        )
