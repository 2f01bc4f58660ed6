"""Conventions from draft to end: who may, what is covered, what is told."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from pupitre.governance import refusals_steering as refusals
from pupitre.governance.events import ConventionEnded, ConventionSigned
from pupitre.governance.models import Convention, ConventionAlert, ConventionCover
from pupitre.governance.operations import conventions, duties, reminders, signing
from pupitre.governance.operations.conventions import ScopeFacts
from pupitre.governance.queries import steering
from pupitre.governance.signing import signatures
from pupitre.kernel import events
from pupitre.kernel.models import AuditEntry, OutboxMessage
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM
from tests.factories import steering as make
from tests.factories.accounts import person, viewer
from tests.factories.steering import AT
from tests.factories.territory import organisation, school

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def told() -> Iterator[list[Any]]:
    """The events that governance publishes."""
    found: list[Any] = []
    kept = {kind: list(events._listeners[kind]) for kind in (ConventionSigned, ConventionEnded)}
    for kind in kept:
        events._listeners[kind][:] = [found.append]
    yield found
    for kind, listeners in kept.items():
        events._listeners[kind][:] = listeners


def test_a_convention_covers_its_schools_once_every_party_has_signed(told: list[Any]) -> None:
    owner = organisation()
    here, elsewhere = school(owner), school()
    row = make.convention(owner)
    conventions.propose(convention=row, actor=SYSTEM, at=AT)
    first, second = row.parties.all()
    signing.deposit(party=first, file=make.pdf(), signed_on=date(2025, 8, 20), actor=SYSTEM, at=AT)
    assert steering.covering(here.pk, TODAY) is None
    assert told == []
    signing.deposit(party=second, file=make.pdf(), signed_on=date(2025, 8, 25), actor=SYSTEM, at=AT)
    row.refresh_from_db()
    assert (row.state, row.signed_on) == ("signed", date(2025, 8, 25))
    assert steering.covering(here.pk, TODAY) == row
    assert steering.covering(elsewhere.pk, TODAY) is None
    assert steering.covering(here.pk, date(2028, 9, 1)) is None
    assert told == [ConventionSigned(row.pk, (here.pk,), date(2025, 9, 1))]
    with pytest.raises(refusals.AlreadySigned):
        signing.deposit(party=first, file=make.pdf(), signed_on=TODAY, actor=SYSTEM, at=AT)


def test_two_conventions_of_a_kind_never_cover_a_school_at_the_same_date() -> None:
    owner = organisation()
    place = school(owner)
    first = make.signed(make.convention(owner))
    second = make.convention(owner, starts_on=date(2028, 8, 31), ends_on=date(2030, 8, 31))
    with pytest.raises(refusals.AlreadyCovered) as refused:
        make.signed(second)
    assert (refused.value.fields["count"], refused.value.fields["other"]) == (1, first)
    cover = first.covers.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ConventionCover.objects.create(convention=second, school=place, kind="partnership", days=cover.days)
    make.signed(make.convention(owner, kind="loan"))  # another kind may
    make.signed(make.convention(owner, starts_on=date(2028, 9, 1), ends_on=date(2030, 8, 31)))  # after it too


def test_an_amendment_adds_takes_out_and_lengthens(told: list[Any]) -> None:
    owner = organisation()
    kept, leaving, coming = school(owner), school(owner), school()
    row = make.signed(make.convention(owner, schools=(kept, leaving)))
    told.clear()
    day = date(2026, 9, 1)
    amendment = conventions.amend(
        convention=row, title="First", starts_on=day, ends_on=date(2030, 8, 31), actor=SYSTEM, at=AT
    )
    conventions.write_scope(amendment, ScopeFacts(schools=[coming], without_schools=[leaving]))
    make.signed(amendment)
    assert told == [ConventionSigned(row.pk, (coming.pk,), day), ConventionEnded(row.pk, (leaving.pk,), day)]
    assert steering.covering(leaving.pk, day - timedelta(days=1)) == row
    assert steering.covering(leaving.pk, day) is None
    assert steering.covering(kept.pk, date(2030, 1, 1)) == row
    assert steering.terms(row, day).texts == (0, 1)
    with pytest.raises(refusals.AmendmentInside):
        conventions.amend(convention=row, title="x", starts_on=date(2031, 1, 1), actor=SYSTEM, at=AT)


def test_ending_early_needs_a_reason_and_uncovers(told: list[Any]) -> None:
    owner = organisation()
    place = school(owner)
    row = make.signed(make.convention(owner))
    told.clear()
    with pytest.raises(refusals.ReasonMissing):
        conventions.act(convention=row, verb="denounce", reason=" ", actor=SYSTEM, at=AT)
    end = date(2026, 6, 30)
    conventions.act(convention=row, verb="denounce", reason="The area moves", last_day=end, actor=SYSTEM, at=AT)
    assert told == [ConventionEnded(row.pk, (place.pk,), date(2026, 7, 1))]
    assert steering.covering(place.pk, end) == row
    assert row.changes.first().reason == "The area moves"
    with pytest.raises(refusals.NotFromThisState):
        conventions.act(convention=row, verb="denounce", reason="again", actor=SYSTEM, at=AT)


def test_a_draft_lacks_parties_or_schools() -> None:
    alone = make.convention()
    conventions.remove_party(party=alone.parties.last(), actor=SYSTEM, at=AT)
    with pytest.raises(refusals.PartiesMissing):
        conventions.propose(convention=alone, actor=SYSTEM, at=AT)
    with pytest.raises(refusals.ScopeMissing):
        conventions.propose(convention=make.convention(), actor=SYSTEM, at=AT)


def test_signed_here_by_both_and_verified() -> None:
    owner = organisation(name="Métropole")
    school(owner)
    row = make.convention(owner)
    conventions.propose(convention=row, actor=SYSTEM, at=AT)
    first, second = row.parties.select_related("organisation")
    with pytest.raises(refusals.CertificateMissing):
        signing.sign_here(party=first, actor=SYSTEM, at=AT)
    for party in (first, second):
        signing.make_trial_certificate(organisation=party.organisation, actor=SYSTEM, at=AT)
        signing.sign_here(party=party, actor=SYSTEM, at=AT)
    row.refresh_from_db()
    assert row.state == "signed"
    found = signatures(bytes(steering.current_file(row).content.content))
    assert [one.intact and one.whole for one in found] == [True, True]
    assert "A. Martin" in found[0].reason
    assert not any(one.trusted for one in found)


def test_only_who_runs_it_writes_and_only_the_party_signs() -> None:
    owner = organisation()
    school(owner)
    row = make.convention(owner)
    lead, foreign = (
        viewer("plan_lead", organisation=owner, on=TODAY),
        viewer("plan_lead", organisation=organisation()),
    )
    elected = viewer("elected", organisation=owner, on=TODAY)
    for actor in (foreign, elected):
        with pytest.raises(NotAllowed):
            conventions.propose(convention=row, actor=actor, at=AT)
    conventions.propose(convention=row, actor=lead, at=AT)
    academy = row.parties.last()
    with pytest.raises(NotAllowed):
        signing.sign_here(party=academy, actor=lead, at=AT)
    signing.deposit(party=academy, file=make.pdf(), signed_on=TODAY, actor=lead, at=AT)
    assert not Convention.objects.visible(foreign).exists()
    assert Convention.objects.visible(lead).exists()
    assert AuditEntry.objects.filter(action="governance.convention_signed").count() == 1


def test_a_head_sees_the_convention_of_their_school_once_it_is_signed() -> None:
    owner = organisation()
    place = school(owner)
    head = viewer("school_head", school=place)
    row = make.convention(owner)
    assert not Convention.objects.visible(head).exists()
    make.signed(row)
    assert list(Convention.objects.visible(head)) == [row]
    assert not Convention.objects.visible(viewer("school_head", school=school())).exists()


def test_duties_are_shared_out_proven_and_looked_up() -> None:
    owner = organisation()
    place = school(owner)
    academy = organisation(kind="state", name="DSDEN")
    area = organisation(kind="area", parent=academy)
    row = make.convention(owner, academy=academy, opinion_roles=["adviser", "buyer"])
    assert len(duties.share_out_presets(convention=row, actor=SYSTEM, at=AT)) == 9
    with pytest.raises(refusals.PresetsAlreadyThere):
        duties.share_out_presets(convention=row, actor=SYSTEM, at=AT)
    make.signed(row)
    assert steering.duty_holder("helpdesk", place.pk, TODAY) == owner
    assert steering.duty_holder("training", place.pk, TODAY) == academy
    assert steering.duty_holder("training", school().pk, TODAY) is None
    assert steering.opinion_roles(place.pk, TODAY) == ("adviser", "buyer")
    assert steering.opinion_roles(school().pk, TODAY) == ("adviser",)

    late = [one for one in steering.duties_of(SYSTEM, TODAY) if one.is_late]
    assert [one.duty.code for one in late] == ["choice_advice", "training"]  # due on 1 December and on 1 March
    adviser = viewer("adviser", organisation=area)
    advice = late[0].duty
    with pytest.raises(refusals.NothingShown):
        duties.prove(duty=advice, due_on=advice.first_on, done_on=TODAY, note="", file=None, actor=adviser, at=AT)
    with pytest.raises(refusals.NotADueDate):
        duties.prove(duty=advice, due_on=TODAY, done_on=TODAY, note="n", file=None, actor=adviser, at=AT)
    duties.prove(duty=advice, due_on=advice.first_on, done_on=TODAY, note="Done", file=None, actor=adviser, at=AT)
    assert [one.duty.code for one in steering.duties_of(SYSTEM, TODAY) if one.is_late] == ["training"]
    purchase = row.duties.get(code="purchase")
    with pytest.raises(NotAllowed):  # a duty of the other side
        duties.prove(duty=purchase, due_on=None, done_on=TODAY, note="n", file=None, actor=adviser, at=AT)


def test_renewal_is_told_once_to_who_runs_conventions() -> None:
    owner = organisation()
    school(owner)
    lead = person("plan_lead", organisation=owner)
    person("plan_lead", organisation=organisation())
    person("administrator")
    row = make.signed(make.convention(owner, ends_on=TODAY + timedelta(days=50)))
    assert reminders.alert_renewals(AT) == 1
    assert reminders.alert_renewals(AT + timedelta(days=1)) == 0
    mail = OutboxMessage.objects.get()
    assert mail.recipient == lead.email
    assert f"http://testserver/governance/conventions/{row.pk}/" in mail.body
    assert ConventionAlert.objects.get().months == 2


def test_a_school_that_opens_is_covered_the_next_morning(told: list[Any]) -> None:
    owner = organisation()
    school(owner)
    row = make.signed(make.convention(owner))
    told.clear()
    new = school(owner)
    assert reminders.follow_schools() == 1
    assert steering.covering(new.pk, TODAY) == row
    assert told == [ConventionSigned(row.pk, (new.pk,), row.starts_on)]
    assert reminders.follow_schools() == 0


def test_the_next_convention_begins_the_day_after() -> None:
    owner = organisation()
    school(owner)
    row = make.convention(owner)
    duties.share_out_presets(convention=row, actor=SYSTEM, at=AT)
    make.signed(row)
    following = conventions.renew(convention=row, actor=SYSTEM, at=AT)
    assert (following.starts_on, following.ends_on) == (date(2028, 9, 1), None)
    assert following.duties.count() == 9
    assert {duty.party.convention_id for duty in following.duties.all()} == {following.pk}
    make.signed(following)
