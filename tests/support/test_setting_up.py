"""A desk is set up by who runs it: hours, what is owed, teams."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from pupitre.accounts.queries import viewer_of
from pupitre.kernel.refusal import NotAllowed
from pupitre.support import wording
from pupitre.support.engine import durations
from pupitre.support.models import Checklist, Hours, Target, Team, TeamMember, Ticket
from pupitre.support.operations import setting_up
from pupitre.support.queries import clocks
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("", []),
        ("8:00-12:00, 13:30-17:30", [(480, 720), (810, 1050)]),
        ("13h30 - 17h ; 8h-12h", [(480, 720), (810, 1020)]),
        ("0-24", [(0, 1440)]),
        ("12-8", None),
        ("8-12, 11-13", None),
        ("8-25", None),
        ("matin", None),
    ],
)
def test_the_hours_of_a_day_as_typed(typed, spans) -> None:
    if spans is None:
        with pytest.raises(ValueError, match=r".*"):
            durations.windows(typed)
    else:
        assert durations.windows(typed) == spans
        assert durations.windows(durations.written(spans)) == spans


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("30 min", 30), ("30", 30), ("4 h", 240), ("1 h 30", 90), ("1,5 h", 90), ("2 d", 1320), ("2 jours", 1320),
        ("1 j 2 h", 780), ("", None), ("0 h", None), ("bientôt", None),
    ],
)  # fmt: skip
def test_how_long_is_owed_as_typed(typed, minutes) -> None:
    if minutes is None:
        with pytest.raises(ValueError, match=r".*"):
            durations.minutes(typed, 660)
    else:
        assert durations.minutes(typed, 660) == minutes
        assert durations.minutes(durations.lasting(minutes, 660), 660) == minutes


@pytest.fixture
def w(db: None) -> SimpleNamespace:
    w = SimpleNamespace(school=school(code="0420001A"))
    w.body = w.school.responsible
    w.lead = person("plan_lead", organisation=w.body, language="en")
    w.client = Client()
    w.client.force_login(w.lead)
    return w


def test_a_body_without_a_desk_is_offered_one(w) -> None:
    page = w.client.get(reverse("support:setting_up")).content.decode()
    assert "Set up its desk" in page
    w.client.post(reverse("support:set_up", args=[w.body.pk]))
    assert Team.objects.get().organisation == w.body
    assert "Without a desk" not in w.client.get(reverse("support:setting_up")).content.decode()


def test_hours_change_and_deadlines_follow_when_asked(w) -> None:
    ticket = make.ticket(w.school, at=timezone.now())
    hours = Hours.objects.get()
    path = reverse("support:hours", args=[hours.pk])
    week = {f"day{day}": "8:00-12:00" for day in range(5)}
    wrong = w.client.post(path, {"what": "week", **week, "day2": "12-8"})
    assert wrong.status_code == 422
    assert hours.windows.count() == 5
    assert w.client.post(path, {"what": "week", **week}).status_code == 302
    assert {(row.minutes.lower, row.minutes.upper) for row in hours.windows.all()} == {(480, 720)}
    before = ticket.resolve_due_at
    said = w.client.post(reverse("support:reckon", args=[w.body.pk]), follow=True).content.decode()
    assert "1 request has another deadline." in said
    ticket.refresh_from_db()
    assert ticket.resolve_due_at > before


def test_days_are_closed_and_opened_again(w) -> None:
    make.desk(w.body)
    hours = Hours.objects.get()
    path = reverse("support:hours", args=[hours.pk])
    form = {"what": "close", "name": "Pont", "first": "2026-05-15", "last": "2026-05-14"}
    assert w.client.post(path, form).status_code == 422
    w.client.post(path, {**form, "last": "2026-05-15"})
    closure = hours.closures.get()
    assert (str(closure.days.lower), str(closure.days.upper)) == ("2026-05-15", "2026-05-16")
    w.client.post(path, {"what": "open", "closure": closure.pk})
    assert not hours.closures.exists()


def test_what_is_owed_is_typed_in_hours_or_days(w) -> None:
    make.desk(w.body)
    path = reverse("support:targets", args=[w.body.pk])
    page = w.client.get(path).content.decode()
    assert 'value="3 d"' in page  # three days of eleven hours
    form = {f"answer{one}": "1 h" for one in (1, 2, 3, 4)} | {f"resolve{one}": "2 j" for one in (1, 2, 3, 4)}
    assert w.client.post(path, {**form, "resolve1": "30 min"}).status_code == 422
    assert w.client.post(path, {**form, "resolve1": "1 h 30"}).status_code == 302
    assert list(Target.objects.order_by("priority").values_list("answer_minutes", "resolve_minutes")) == [
        (60, 90), (60, 1320), (60, 1320), (60, 1320),
    ]  # fmt: skip


def test_a_service_on_call_has_its_hours_and_what_is_owed_by_them(w) -> None:
    make.desk(w.body)
    usual, add = Hours.objects.get(), reverse("support:hours_add", args=[w.body.pk])
    assert "by the hours" not in w.client.get(reverse("support:targets", args=[w.body.pk])).content.decode()
    assert w.client.post(add, {"name": usual.name}).status_code == 422
    w.client.post(add, {"name": "On call", "opens_in_holidays": "on"})
    on_call = Hours.objects.get(is_default=False)
    assert (on_call.zone, on_call.opens_in_holidays, on_call.windows.count()) == (usual.zone, True, 5)
    path = reverse("support:hours", args=[on_call.pk])
    w.client.post(path, {"what": "week", **{f"day{day}": "0:00-24:00" for day in range(7)}})
    assert w.client.post(path, {"what": "service", "name": usual.name}).status_code == 422
    w.client.post(path, {"what": "service", "name": "Night and day", "opens_in_holidays": "on"})

    form = {f"answer{one}": "1 h" for one in (1, 2, 3, 4)} | {f"resolve{one}": "4 h" for one in (1, 2, 3, 4)}
    form |= {"hours2": on_call.pk} | {f"hours{one}": usual.pk for one in (1, 3, 4)}
    targets = reverse("support:targets", args=[w.body.pk])
    assert w.client.post(targets, {**form, "hours2": 0}).status_code == 422
    assert w.client.post(targets, form).status_code == 302
    saturday = make.MONDAY + timedelta(days=5)
    urgent = make.ticket(w.school, at=saturday, impact=3, urgency=3)
    assert (urgent.priority, urgent.answer_due_at) == (2, saturday + timedelta(hours=1))
    assert "Night and day" in w.client.get(targets).content.decode()
    w.client.post(reverse("support:hours_remove", args=[on_call.pk]))  # it serves
    assert Hours.objects.filter(pk=on_call.pk).exists()
    w.client.post(targets, {**form, "hours2": usual.pk})
    w.client.post(reverse("support:hours_remove", args=[on_call.pk]))
    assert list(Hours.objects.all()) == [usual]


def test_a_type_has_targets_of_its_own_and_deadlines_say_which_holds(w) -> None:
    lead, ticket = viewer_of(w.lead, timezone.localdate()), make.ticket(w.school, code="supply", urgency=3)
    path = reverse("support:targets", args=[w.body.pk]) + "?type=request"
    assert "Empty: 4 h, as in general." in w.client.get(path).content.decode()
    form = {f"{name}{one}": "" for name in ("answer", "resolve") for one in (1, 2, 3, 4)}
    assert w.client.post(path, {**form, "answer3": "2 h"}).status_code == 422  # both, or neither
    assert w.client.post(path, {**form, "answer3": "2 h", "resolve3": "20 d"}).status_code == 302
    assert Target.objects.filter(type="request").count() == 1
    assert (ticket.type, ticket.priority, said_of(ticket)) == ("request", 3, "the target of P3 for “request”")
    before = ticket.answer_due_at
    assert setting_up.reckon_again(organisation=w.body, actor=lead, at=make.MONDAY) == 1
    ticket.refresh_from_db()
    assert before - ticket.answer_due_at == timedelta(hours=2)
    assert said_of(make.ticket(w.school)) == "the general target of P3"  # an incident
    w.client.post(path, form)  # emptied: the general one again
    assert (Target.objects.filter(type="request").exists(), said_of(ticket)) == (False, "the general target of P3")
    with pytest.raises(NotAllowed):
        setting_up.drop_target(target=Target.objects.get(priority=3), actor=lead, at=make.MONDAY)


def said_of(ticket: Ticket) -> str:
    found = clocks.explain(ticket)
    assert found is not None
    with translation.override("en"):
        return wording.due(found)[0].partition("): ")[2].rstrip(".")


def test_people_join_a_team_with_what_they_know(w) -> None:
    team = make.desk(w.body)
    someone = person("technician", organisation=w.body, email="ana@example.org")
    path = reverse("support:members", args=[team.pk])
    skill = make.category(w.body, "network")
    assert w.client.post(path, {"email": "nobody@example.org"}).status_code == 422
    assert w.client.post(path, {"email": "ana@example.org", "schools": "0000000X"}).status_code == 422
    w.client.post(path, {"email": "ANA@example.org", "schools": "0420001a", "skills": [skill.pk], "leads": "on"})
    member = TeamMember.objects.get()
    assert (member.person, member.leads) == (someone, True)
    assert (list(member.skills.all()), list(member.schools.all())) == ([skill], [w.school])
    w.client.post(path, {"remove": member.pk})
    assert not TeamMember.objects.exists()


def test_a_checklist_is_typed_one_step_a_line(w) -> None:
    form = {"organisation": w.body.pk, "title": "Écran noir", "steps": "Câble, des deux côtés\r\nAlimentation\r\n"}
    assert w.client.post(reverse("support:checklists_add"), form).status_code == 302
    assert Checklist.objects.get().steps == ["Câble, des deux côtés", "Alimentation"]
