"""Consents: the words of a purpose, asking, answering by a link or at the school, taking back."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pupitre.families import permissions, refusals
from pupitre.families.engine.consents import Standing
from pupitre.families.engine.signers import Rule, requirement
from pupitre.families.enums import ConsentState, Method
from pupitre.families.keeping import before
from pupitre.families.models import Consent, ConsentLink, Purpose, PurposeText
from pupitre.families.operations.links import hashed
from pupitre.families.queries import consents
from pupitre.families.queries.standing import guardians_of
from pupitre.kernel import audit, outbox
from pupitre.kernel.addresses import public
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Guardian, Pupil, School, Schooling

LIFE = timedelta(days=400)  # of a link: it also serves to take a consent back
LACKING = {Standing.NOT_ASKED, Standing.WAITING, Standing.EXPIRED}


@transaction.atomic
def save(save_form: Callable[[], Purpose], texts: Mapping[str, str], *, actor: Viewer, at: datetime) -> Purpose:
    """Keep what a valid form says of a purpose; new words, if any, bind from now on. Errors: NotAllowed."""
    row = save_form()
    if not permissions.can_write(actor, row.organisation):
        raise NotAllowed
    audit.record("families.purpose_saved", actor=actor, at=at, subject=_subject(row))
    with suppress(refusals.NothingToPublish, refusals.NoText):
        publish(purpose=row, texts=texts, actor=actor, at=at)
    return row


@transaction.atomic
def publish(*, purpose: Purpose, texts: Mapping[str, str], actor: Viewer, at: datetime) -> int:
    """Give a purpose the words that bind from now on; consents to other words cease to hold.

    Errors: NotAllowed, NothingToPublish where no word has changed, NoText.
    """
    if not permissions.can_write(actor, purpose.organisation):
        raise NotAllowed
    Purpose.objects.select_for_update().get(pk=purpose.pk)
    kept = {language: body.strip() for language, body in texts.items() if body.strip()}
    if not kept:
        raise refusals.NoText(programme=purpose.name)
    last = consents.numbers([purpose]).get(purpose.pk, 0)
    if kept == dict(purpose.texts.filter(number=last).values_list("language", "body")):
        raise refusals.NothingToPublish(number=last)
    PurposeText.objects.bulk_create(
        PurposeText(purpose=purpose, number=last + 1, language=language, body=body, published_at=at)
        for language, body in kept.items()
    )
    audit.record("families.purpose_published", actor=actor, at=at, subject=_subject(purpose), version=last + 1)
    return last + 1


@transaction.atomic
def ask(
    *,
    school: School,
    purposes: Sequence[Purpose],
    pupils: Sequence[Pupil],
    actor: Viewer,
    at: datetime,
) -> int:
    """Write to the adults of the pupils for whom an answer is lacking. Returns the mails. Errors: NotAllowed."""
    if not permissions.can_ask(actor, school):
        raise NotAllowed
    found = consents.of_pupils(purposes, pupils, timezone.localdate(at))
    keys = [pupil for pupil, rows in found.items() if any(where in LACKING for where, _day in rows.values())]
    guardians = guardians_of(keys)
    adults = Guardian.objects.in_bulk({int(g.key[9:]) for some in guardians.values() for g in some if g.may_sign})
    made, mails = [], 0
    for pupil in keys:
        for one in guardians.get(pupil, []):
            adult = adults.get(int(one.key[9:]))
            if adult is None or not adult.email:
                continue
            token = secrets.token_urlsafe(24)
            by = {"token_sha256": hashed(token), "made_at": at, "expires_at": at + LIFE}
            made.append(ConsentLink(pupil_id=pupil, school=school, signer=one.key, **by))
            _write(school, adult, public(reverse("families:consent", args=[token])), at)
            mails += 1
    ConsentLink.objects.bulk_create(made)
    audit.record("families.consents_asked", actor=actor, at=at, subject=f"territory.school:{school.pk}", mails=mails)
    return mails


@transaction.atomic
def answer(
    *,
    purpose: Purpose,
    pupil: Pupil,
    school: School,
    signer: str,
    given: bool,
    method: Method,
    actor: Viewer,
    at: datetime,
) -> Consent:
    """The last word of one signer on one purpose; to refuse what one had given is to take it back.

    By a link the link is the right; otherwise somebody of the school records it.
    Errors: NotAllowed, NotASigner, NoText.
    """
    if method != Method.LINK and not permissions.can_ask(actor, school):
        raise NotAllowed
    today = timezone.localdate(at)
    Pupil.objects.select_for_update(no_key=True).get(pk=pupil.pk)
    known = guardians_of([pupil.pk]).get(pupil.pk, [])
    if signer not in requirement(Rule(purpose.rule), pupil.age_on(today), known).signers:
        raise refusals.NotASigner
    number = consents.numbers([purpose]).get(purpose.pk)
    if number is None:
        raise refusals.NoText(programme=purpose.name)
    before_ = Consent.objects.filter(purpose=purpose, pupil=pupil, signer=signer, is_current=True)
    was_given = before_.filter(state=ConsentState.GIVEN).exists()
    before_.update(is_current=False)
    no = ConsentState.WITHDRAWN if was_given else ConsentState.REFUSED
    row = Consent.objects.create(
        purpose=purpose,
        number=number,
        pupil=pupil,
        school=school,
        year=Schooling.objects.filter(pupil=pupil, school=school).latest("year__start_year").year,
        state=ConsentState.GIVEN if given else no,
        signer=signer,
        method=method,
        at=at,
        expires_on=_until(today, purpose.months) if given else None,
    )
    audit.record("families.consent_answered", actor=actor, at=at, subject=_subject(purpose), state=row.state)
    return row


def _until(day: date, months: int) -> date:
    return before(day, -months)


def _subject(purpose: Purpose) -> str:
    return f"families.purpose:{purpose.pk}"


def _write(school: School, adult: Guardian, address: str, at: datetime) -> None:
    with translation.override(adult.language or translation.get_language()):
        words = {"school": school.name, "address": address}
        outbox.post(
            recipient=adult.email,
            subject=_("Your consents for the school %(school)s") % words,
            body=_(
                "Hello,\n\nThe school %(school)s asks what you agree to, one thing at a time:\n\n%(address)s\n\n"
                "The link is for you alone. It also serves to change your mind. No account is needed.\n"
            )
            % words,
            at=at,
        )
