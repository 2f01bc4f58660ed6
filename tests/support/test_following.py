"""Who follows a request: by themselves, or asked to by a colleague; what they hear of it, and what they may not."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from pupitre.accounts.queries import viewer_of
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from pupitre.support import permissions, refusals
from pupitre.support.enums import TeamKind
from pupitre.support.models import Alarm, TeamMember, Ticket
from pupitre.support.operations import alarms, following
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.territory import school
from tests.support.test_alarms import NEAR

pytestmark = pytest.mark.django_db
DAY = make.MONDAY.date()


@pytest.fixture
def w() -> SimpleNamespace:
    w = SimpleNamespace(place=school())
    w.body = w.place.responsible
    w.ana = person("technician", organisation=w.body, display_name="Ana", language="en")
    w.adviser = person("adviser", school=school(), display_name="Zoé", language="en", email="zoe@example.org")
    make.desk(w.body, w.ana)
    make.team(w.body, "Conseillers", TeamKind.ADVISER, w.adviser)
    w.ticket, w.secret = make.ticket(w.place), make.ticket(w.place, code="privacy")
    w.actor = viewer_of(w.ana, DAY)
    return w


def test_a_colleague_is_told_once_and_hears_of_deadlines(w) -> None:
    both = {w.ana.pk, w.adviser.pk}
    for _twice in range(2):
        following.add_watcher(ticket=w.ticket, person=w.adviser, actor=w.actor, at=make.MONDAY)
    mail = OutboxMessage.objects.get(recipient="zoe@example.org")
    assert mail.subject == f"Request {w.ticket.pk}: Ana asks you to follow it"
    assert f"/support/mine/{w.ticket.pk}/" in mail.body  # who only reads it is led where it is read
    assert list(w.ticket.events.filter(verb="watched").values_list("details__name", flat=True)) == ["Zoé"]
    alarms.raise_due(NEAR)
    assert set(Alarm.objects.filter(ticket=w.ticket).values_list("person", flat=True)) == both
    following.remove_watcher(ticket=w.ticket, person=w.adviser, actor=w.actor, at=make.MONDAY)
    assert not permissions.can_view(viewer_of(w.adviser, DAY), w.ticket)


def test_who_may_be_asked(w) -> None:
    """Of the desk or within reach of their work, and never through what is confidential."""
    outsider, teacher = person("technician", organisation=school().responsible), person("teacher", school=w.place)
    lead = person("plan_lead", organisation=w.body)
    asked = {"adviser": w.adviser, "outsider": outsider, "teacher": teacher, "lead": lead}
    cases = {name: viewer_of(one, DAY) for name, one in asked.items()}
    assert {name for name, one in cases.items() if permissions.can_follow(one, w.ticket)} == {"adviser", "lead"}
    assert {name for name, one in cases.items() if permissions.can_follow(one, w.secret)} == {"lead"}
    with pytest.raises(refusals.CannotFollow):
        following.add_watcher(ticket=w.secret, person=w.adviser, actor=SYSTEM, at=make.MONDAY)
    with pytest.raises(NotAllowed):
        following.add_watcher(ticket=w.ticket, person=lead, actor=cases["outsider"], at=make.MONDAY)
    following.add_watcher(ticket=w.secret, person=lead, actor=SYSTEM, at=make.MONDAY)
    assert w.secret.subject not in OutboxMessage.objects.get(recipient=lead.email).body


def test_on_the_page_one_sees_who_follows_and_oneself(w) -> None:
    client = Client()
    client.force_login(w.ana)
    path, page = reverse("support:watchers", args=[w.ticket.pk]), reverse("support:ticket", args=[w.ticket.pk])
    assert "Zoé follows it." in client.post(path, {"person": w.adviser.pk}, follow=True).content.decode()
    assert client.post(path, {"person": person("teacher").pk}).status_code == 404  # not offered
    assert "you follow this request" not in client.get(page).content.decode()
    client.post(reverse("support:watch", args=[w.ticket.pk]), {"watch": "1"})
    assert "you follow this request" in client.get(page).content.decode()
    side = client.get(reverse("support:ticket_side", args=[w.ticket.pk])).content.decode()
    assert "Zoé" in side
    assert f'<option value="{w.ana.pk}"' not in side  # who follows is offered no more
    listed = client.get(reverse("support:queue"), {"show": "watched"}).content.decode()
    assert (f"queue-{w.ticket.pk}" in listed, Ticket.objects.get(pk=w.ticket.pk).watchers.count()) == (True, 2)
    client.post(path, {"off": w.adviser.pk})
    assert list(w.ticket.watchers.all()) == [w.ana]
    assert TeamMember.objects.filter(person=w.adviser).exists()
