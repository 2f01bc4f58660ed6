from datetime import timedelta

import pytest
from django.utils import timezone

from pupitre.accounts import refusals
from pupitre.accounts.middleware import SESSION_KEY
from pupitre.accounts.models import Impersonation, Person
from pupitre.accounts.operations.impersonation import start_impersonation, stop_impersonation
from pupitre.accounts.queries import viewer_of
from pupitre.kernel.models import AuditEntry, OutboxMessage
from pupitre.kernel.refusal import InPersonOnly, NotAllowed
from tests.accounts.conftest import NOW, TODAY
from tests.factories.accounts import member, person


def start(town, person=None, **changes):
    return start_impersonation(
        **{"person": person or town.head, "reason": "ticket 12", "actor": town.support, "at": NOW, **changes}
    )


def test_the_person_is_told_with_the_reason_and_the_trail_has_both(town) -> None:
    started = start(town)
    mail = OutboxMessage.objects.get()
    assert mail.recipient == town.head.email
    assert "ticket 12" in mail.body
    assert "Sam" in mail.body
    entry = AuditEntry.objects.get()
    assert (entry.actor_id, entry.subject) == (town.support.person_id, f"accounts.person:{town.head.pk}")
    as_head = viewer_of(town.head, TODAY, impersonator=Person.objects.get(pk=town.support.person_id))
    stop_impersonation(impersonation=started, actor=as_head, at=NOW + timedelta(minutes=5))
    assert AuditEntry.objects.first().impersonator_id == town.support.person_id
    assert town.head.impersonations_suffered.get().ended_at == NOW + timedelta(minutes=5)


def test_who_it_is_refused_for(town) -> None:
    lead = Person.objects.get(pk=town.lead.person_id)
    with pytest.raises(refusals.MoreThanYouHold):
        start(town, lead)
    with pytest.raises(NotAllowed):
        start(town, town.far_head)
    with pytest.raises(refusals.NotOnYourself):
        start(town, Person.objects.get(pk=town.support.person_id))
    with pytest.raises(NotAllowed):
        start(town, actor=town.lead)
    with pytest.raises(refusals.ReasonMissing):
        start(town, reason="  ")
    with pytest.raises(InPersonOnly):
        start(town, actor=viewer_of(town.head, TODAY, impersonator=lead))
    town.head.is_active = False
    with pytest.raises(refusals.PersonInactive):
        start(town)


def test_a_second_one_ends_the_first(town) -> None:
    first = start(town)
    start(town, person("teacher", school=town.school), at=NOW + timedelta(minutes=1))
    first.refresh_from_db()
    assert first.ended_at == NOW + timedelta(minutes=1)


def test_a_role_coming_later_counts_as_held(town) -> None:
    member(town.head, "plan_lead", organisation=town.authority, starts_on=TODAY + timedelta(days=1))
    with pytest.raises(refusals.MoreThanYouHold):
        start(town)


def test_the_request_carries_the_other_as_viewer(town, client) -> None:
    support = Person.objects.get(pk=town.support.person_id)
    client.force_login(support)
    started = start(town, at=timezone.now())
    session = client.session
    session[SESSION_KEY] = started.pk
    session.save()
    response = client.get("/account/logout/")
    assert response.wsgi_request.viewer.person_id == town.head.pk
    assert response.wsgi_request.viewer.impersonator_id == support.pk
    assert response.wsgi_request.user == support
    Impersonation.objects.update(started_at=timezone.now() - timedelta(minutes=61))
    assert client.get("/account/sessions/").wsgi_request.viewer.person_id == support.pk
    Impersonation.objects.update(started_at=timezone.now())
    support.memberships.all().delete()
    assert client.get("/account/sessions/").wsgi_request.viewer.person_id == support.pk
