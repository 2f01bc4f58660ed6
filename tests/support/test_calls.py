"""A phone call: who is calling is found as one types, and what they ask is kept, once."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.accounts.queries import viewer_of
from pupitre.support.enums import TeamKind
from pupitre.support.models import CallBack, Ticket
from pupitre.support.queries import callers
from tests.factories import fleet
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school
from tests.http.budget import visit_within

pytestmark = pytest.mark.django_db


@pytest.fixture
def w() -> SimpleNamespace:
    w = SimpleNamespace(school=school(name="École Jules Ferry", commune_name="Firminy", code="0420001A"))
    w.body = w.school.responsible
    w.technician = person("technician", organisation=w.body, display_name="Ana", language="en")
    w.teacher = person("teacher", school=w.school, display_name="Hélène DUPRÉ", email="helene@example.org")
    w.team = make.desk(w.body, w.technician)
    w.viewer = viewer_of(w.technician, timezone.localdate())
    w.client = Client()
    w.client.force_login(w.technician)
    w.url = reverse("support:call")
    return w


def names(w: SimpleNamespace, text: str) -> list[str]:
    return [one.name for one in callers.find(w.viewer, text)]


def test_a_caller_is_found_by_any_of_what_they_say(w) -> None:
    device = fleet.device(school=w.school, asset_tag="TAB-0007", serial="SN77X")
    make.ticket(w.school, contact_name="Léo PETIT", contact_phone="04 77 12 34 56")
    assert names(w, "helene dup") == ["Hélène DUPRÉ"]
    assert names(w, "firminy") == ["École Jules Ferry"]
    assert names(w, "0420001a") == ["École Jules Ferry"]
    assert names(w, "tab-0007") == names(w, "sn77x") == [str(device)]
    assert names(w, "0477123") == names(w, "77 12.34") == ["Léo PETIT"]
    assert names(w, "he") == []  # too short to mean anyone
    assert names(w, "\x00%_") == []


def test_people_of_other_bodies_are_not_found_nor_chosen(w) -> None:
    away = person("teacher", school=school(), display_name="Hélène AILLEURS")
    assert names(w, "hélène") == ["Hélène DUPRÉ"]
    assert callers.picked(w.viewer, f"p{away.pk}") is None
    assert callers.picked(w.viewer, f"e{school().pk}") is None
    for wrong in ("", "p", "x1", "p1e9", "p" + "9" * 30):
        assert callers.picked(w.viewer, wrong) is None


def called(w: SimpleNamespace, **fields: object):
    form = {
        "pick": f"p{w.teacher.pk}",
        "key": "c1",
        "subject": "Vidéoprojecteur noir",
        "contact_name": "Hélène DUPRÉ",
    }
    return w.client.post(w.url, {**form, **fields})


def test_a_call_is_kept_once_with_who_called(w) -> None:
    for _time in range(2):
        assert called(w, contact_phone="0477000000", minutes="4").status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.school, ticket.channel) == (w.teacher, w.school, "phone")
    assert (ticket.contact_email, ticket.contact_phone) == ("helene@example.org", "0477000000")
    assert [one.minutes for one in ticket.time_spent.all()] == [4]


@pytest.mark.parametrize("fields", [{"solved": "1"}, {"solution": "Câble rebranché"}])
def test_a_call_is_solved_as_one_speaks(w, fields) -> None:
    for _time in range(2):
        called(w, minutes="3", **fields)
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.assignee, ticket.answer_late) == ("solved", w.technician, False)
    assert ticket.messages.filter(kind="answer").count() == 1
    assert [one.minutes for one in ticket.time_spent.all()] == [3]


def test_a_call_joins_a_request_under_way(w) -> None:
    ticket = make.ticket(w.school)
    page = w.client.get(w.url, {"pick": f"p{w.teacher.pk}"}).content.decode()
    assert f'name="into" value="{ticket.pk}" data-into="1"' in page
    for _time in range(2):
        called(w, subject="Toujours en panne", into=str(ticket.pk))
    assert Ticket.objects.count() == 1
    heard = ticket.messages.order_by("-pk").first()
    assert (heard.body, heard.channel, heard.author_name) == ("Toujours en panne", "phone", "Hélène DUPRÉ")
    other = make.ticket(school())
    assert called(w, into=str(other.pk), key="c2").status_code == 404


def test_someone_unknown_is_kept_at_the_desk_of_who_answers(w) -> None:
    called(w, pick="", contact_name="Une mère")
    ticket = Ticket.objects.get()
    assert (ticket.organisation, ticket.school, ticket.contact_name) == (w.body, None, "Une mère")


def test_what_is_wrong_is_said_and_nothing_is_lost(w) -> None:
    answer = called(w, subject=" ", body="Il fait noir")
    assert answer.status_code == 422
    assert "Il fait noir" in answer.content.decode()
    later = (timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    assert called(w, wanted_at=later).status_code == 422  # no number
    assert not Ticket.objects.exists()


def test_a_call_back_is_promised_tried_and_done(w) -> None:
    later = (timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    called(w, wanted_at=later, contact_phone="0477000000")
    promise = CallBack.objects.get()
    page = w.client.get(reverse("support:call_backs")).content.decode()
    assert "tel:0477000000" in page
    told = reverse("support:told")
    w.client.post(told, {"tried": promise.pk})
    w.client.post(told, {"done": promise.pk})
    w.client.post(told, {"tried": promise.pk})  # pressed on an old page
    promise.refresh_from_db()
    assert (promise.tries, promise.done_by_name) == (2, "Ana")
    assert "tel:" not in w.client.get(reverse("support:call_backs")).content.decode()
    assert "tel:" in w.client.get(reverse("support:call_backs"), {"done": "yes"}).content.decode()


def test_calls_to_make_are_those_of_ones_desk_and_teams(w) -> None:
    adviser = person("adviser", organisation=w.body, language="en")
    advisers = make.team(w.body, "Conseillers", TeamKind.ADVISER, adviser)
    viewer = viewer_of(adviser, timezone.localdate())
    facts = {"organisation": w.body, "phone": "1", "wanted_at": timezone.now()}
    CallBack.objects.create(**facts)
    theirs = CallBack.objects.create(ticket=make.ticket(w.school), **facts)
    Ticket.objects.update(team=advisers)
    assert list(CallBack.objects.workable(viewer)) == [theirs]
    assert CallBack.objects.workable(w.viewer).count() == 2


def test_the_call_form_costs_the_same_for_anyone(w) -> None:
    visit_within(w.client, w.url, queries=10)
    visit_within(w.client, f"{w.url}?pick=p{w.teacher.pk}", queries=20)
    visit_within(w.client, f"{w.url}?q=helene", queries=16)
