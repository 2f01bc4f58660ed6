"""Signatures of conventions, and the certificates that make them."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pupitre.governance import permissions, refusals_steering, signing
from pupitre.governance.models import (
    Convention,
    ConventionSignature,
    Party,
    SigningCertificate,
    TrustedAuthority,
)
from pupitre.governance.models.conventions import ConventionState, SignedHow
from pupitre.governance.operations import conventions
from pupitre.governance.queries import steering
from pupitre.kernel import audit, files
from pupitre.kernel.models import StoredFile
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation


@transaction.atomic
def sign_here(*, party: Party, actor: Viewer, at: datetime) -> ConventionSignature:
    """Sign in the name of a party, with its certificate (PAdES), after the signatures already there.

    Errors: NotAllowed, InPersonOnly, NotFromThisState, AlreadySigned, CertificateMissing, CertificateNotValid,
    CertificateSealBroken.
    """
    actor.require_in_person()
    if not permissions.can_sign(actor, party):
        raise NotAllowed
    convention = _open_for(party)
    name = party.organisation.name
    certificate = SigningCertificate.objects.filter(organisation=party.organisation_id).first()
    if certificate is None:
        raise refusals_steering.CertificateMissing(organisation=name)
    if not certificate.valid_from <= at <= certificate.valid_until:
        first, last = (timezone.localdate(day) for day in (certificate.valid_from, certificate.valid_until))
        raise refusals_steering.CertificateNotValid(organisation=name, first=first, last=last)
    try:
        p12, passphrase = signing.opened(bytes(certificate.sealed), settings.SECRET_KEY)
    except signing.SealBroken as error:
        raise refusals_steering.CertificateSealBroken(organisation=name) from error
    before = steering.current_file(convention)
    assert before is not None, "a convention out for signature has its document"
    reason = ", ".join(filter(None, (party.signatory_name, party.signatory_function, name)))
    signed = signing.sign(bytes(before.content.content), p12, passphrase, field=f"party-{party.pk}", reason=reason)
    file = files.store(signed, before.name, actor=actor, at=at, accepted={"pdf"})
    return _sign(convention, party, how=SignedHow.HERE, on=timezone.localdate(at), file=file, actor=actor, at=at)


@transaction.atomic
def deposit(*, party: Party, file: StoredFile, signed_on: date, actor: Viewer, at: datetime) -> ConventionSignature:
    """Deposit the document that a party signed elsewhere (on paper and scanned, or with its own tool).

    Errors: NotAllowed, NotFromThisState, AlreadySigned.
    """
    if not permissions.can_deposit(actor, party):
        raise NotAllowed
    convention = _open_for(party)
    return _sign(convention, party, how=SignedHow.DEPOSITED, on=signed_on, file=file, actor=actor, at=at)


def _open_for(party: Party) -> Convention:
    """The convention, locked, out for the signature of the party. Errors: NotFromThisState, AlreadySigned."""
    rows = Convention.objects.select_for_update(of=("self",)).select_related("organisation", "amends")
    convention = rows.get(pk=party.convention_id)
    if ConventionSignature.objects.filter(party=party).exists():
        raise refusals_steering.AlreadySigned(party=party.organisation.name)
    if convention.state != ConventionState.PROPOSED:
        raise refusals_steering.NotFromThisState(title=convention.title, state=convention.get_state_display())
    return convention


def _sign(
    convention: Convention, party: Party, *, how: str, on: date, file: StoredFile, actor: Viewer, at: datetime
) -> ConventionSignature:
    made = ConventionSignature.objects.create(
        party=party, how=how, signed_on=on, file=file, recorded_by_name=actor.name, at=at
    )
    audit.record(
        "governance.convention_signed",
        actor=actor,
        at=at,
        subject=conventions.subject(convention),
        party=party.organisation.name,
        how=how,
    )
    if not convention.parties.filter(signature__isnull=True).exists():
        days = ConventionSignature.objects.filter(party__convention=convention).values_list("signed_on", flat=True)
        conventions.complete(convention, signed_on=max(days), actor=actor, at=at)
    return made


@transaction.atomic
def give_certificate(
    *, organisation: Organisation, p12: bytes, passphrase: str, actor: Viewer, at: datetime
) -> SigningCertificate:
    """Give an organisation the certificate with which it signs here, in place of the one before.

    Errors: NotAllowed, InPersonOnly, CertificateNotRead.
    """
    actor.require_in_person()
    if not actor.scope(permissions.SIGN).reaches(organisation.pk):
        raise NotAllowed
    try:
        facts = signing.facts_of(p12, passphrase)
    except signing.NotACertificate as error:
        raise refusals_steering.CertificateNotRead from error
    made, _created = SigningCertificate.objects.update_or_create(
        organisation=organisation,
        defaults={
            "sealed": signing.seal(p12, passphrase, settings.SECRET_KEY),
            "subject": facts.subject,
            "issuer": facts.issuer,
            "valid_from": facts.valid_from,
            "valid_until": facts.valid_until,
            "is_self_made": facts.is_self_made,
            "given_by_name": actor.name,
            "given_at": at,
        },
    )
    audit.record(
        "governance.certificate_given",
        actor=actor,
        at=at,
        subject=f"territory.organisation:{organisation.pk}",
        certificate=facts.subject,
    )
    return made


def make_trial_certificate(*, organisation: Organisation, actor: Viewer, at: datetime) -> SigningCertificate:
    """A certificate made here, for trials: it signs, and nobody vouches for it. Errors: as `give_certificate`."""
    p12, passphrase = signing.trial_certificate(organisation.name, _("trial"), at)
    return give_certificate(organisation=organisation, p12=p12, passphrase=passphrase, actor=actor, at=at)


@transaction.atomic
def trust_authority(*, content: bytes, actor: Viewer, at: datetime) -> TrustedAuthority:
    """Trust the certificates of an authority, for the whole installation.

    Errors: NotAllowed for who does not sign everywhere, InPersonOnly, CertificateNotRead.
    """
    actor.require_in_person()
    if not actor.scope(permissions.SIGN).everywhere:
        raise NotAllowed
    try:
        name, der = signing.authority_of(content)
    except signing.NotACertificate as error:
        raise refusals_steering.CertificateNotRead from error
    made = TrustedAuthority.objects.create(name=name, certificate=der, added_by_name=actor.name, added_at=at)
    audit.record("governance.authority_trusted", actor=actor, at=at, authority=name)
    return made
