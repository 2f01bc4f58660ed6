"""Ways in for those who sign without an account: a link by mail, or the code of a letter, each used once."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from pupitre.families import permissions, refusals
from pupitre.families.models import Agreement, SignLink
from pupitre.families.queries import standing
from pupitre.kernel import audit, outbox
from pupitre.kernel.addresses import public
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Guardian

LIFE = timedelta(days=30)
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L: a code is read from paper
CODE_LENGTH = 10  # 31 ** 10 codes, and few tries an hour (web.tries): it is not guessed


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.strip().encode()).hexdigest()


@transaction.atomic
def invite(*, agreement: Agreement, actor: Viewer, at: datetime) -> int:
    """Write to each signer who has an address and has not signed; older links of theirs close. Returns the mails.

    Errors: NotAllowed.
    """
    if not permissions.can_ask_for(actor, agreement):
        raise NotAllowed
    sent = 0
    for guardian in _guardians_to_ask(agreement):
        if not guardian.email:
            continue
        token = new_link(agreement, f"guardian:{guardian.pk}", at=at)
        _write(agreement, guardian, public(reverse("families:sign", args=[token])), at)
        sent += 1
    if sent:
        agreement.reminded_at = at
        agreement.save(update_fields=["reminded_at"])
    audit.record("families.invited", actor=actor, at=at, subject=f"families.agreement:{agreement.pk}", mails=sent)
    return sent


@transaction.atomic
def letter_codes(*, agreement: Agreement, actor: Viewer, at: datetime) -> dict[str, str]:
    """A code for each signer who has not signed, for the letter that they are given. Codes are shown once.

    Errors: NotAllowed.
    """
    if not permissions.can_ask_for(actor, agreement):
        raise NotAllowed
    codes = {}
    for signer in sorted(_unsigned(agreement)):
        codes[signer] = "".join(secrets.choice(CODE_ALPHABET) for _letter in range(CODE_LENGTH))
        new_link(agreement, signer, code=codes[signer], at=at)
    audit.record("families.letters", actor=actor, at=at, subject=f"families.agreement:{agreement.pk}")
    return codes


def new_link(agreement: Agreement, signer: str, *, at: datetime, code: str = "") -> str:
    """The secret of a new way in; the signer's older ones of the same kind (by mail, by letter) close."""
    older = SignLink.objects.filter(agreement=agreement, signer=signer, used_at__isnull=True, expires_at__gt=at)
    (older.exclude(code_sha256="") if code else older.filter(code_sha256="")).update(expires_at=at)
    token = secrets.token_urlsafe(24)
    SignLink.objects.create(
        agreement=agreement,
        signer=signer,
        token_sha256=hashed(token),
        code_sha256=hashed(code) if code else "",
        made_at=at,
        expires_at=at + LIFE,
    )
    return token


def close(agreement: Agreement, at: datetime, **which: str) -> None:
    """The ways in of a contract that were not used open nothing any more."""
    SignLink.objects.filter(agreement=agreement, used_at__isnull=True, expires_at__gt=at, **which).update(
        expires_at=at
    )


def find(token: str, at: datetime) -> SignLink:
    """The link of a secret. Errors: LinkClosed where it is unknown, used or too old."""
    link = (
        SignLink.objects.select_related("agreement__version__programme", "agreement__pupil", "agreement__school")
        .filter(token_sha256=hashed(token), used_at__isnull=True, expires_at__gt=at)
        .first()
    )
    if link is None:
        raise refusals.LinkClosed
    return link


@transaction.atomic
def enter_code(code: str, at: datetime) -> str:
    """The way in of a letter's code: a new secret for the same signer. Errors: LinkClosed."""
    code = "".join(code.upper().split()).replace("-", "")
    link = SignLink.objects.filter(code_sha256=hashed(code), used_at__isnull=True, expires_at__gt=at).first()
    if not code or link is None:
        raise refusals.LinkClosed
    token = secrets.token_urlsafe(24)
    link.token_sha256 = hashed(token)  # the code stays valid until it is signed: a letter is opened more than once
    link.save(update_fields=["token_sha256"])
    return token


def _unsigned(agreement: Agreement) -> frozenset[str]:
    signed = set(agreement.signatures.values_list("signer", flat=True))
    lacking = standing.signers_of(agreement).missing(signed)
    return frozenset().union(*lacking)


def _guardians_to_ask(agreement: Agreement) -> list[Guardian]:
    keys = [int(key.partition(":")[2]) for key in _unsigned(agreement) if key.startswith("guardian:")]
    return list(Guardian.objects.filter(pk__in=keys).order_by("pk"))


def _write(agreement: Agreement, guardian: Guardian, address: str, at: datetime) -> None:
    """The mail, in the language of the guardian where Pupitre speaks it. It names no pupil: mails are forwarded."""
    with translation.override(guardian.language or translation.get_language()):
        outbox.post(
            recipient=guardian.email,
            subject=_("A contract to sign for the school %(school)s") % {"school": agreement.school.name},
            body=_(
                "Hello,\n\nThe school %(school)s lends a device, and asks you to read and sign its contract"
                " (%(programme)s):\n\n%(address)s\n\nThe link is for you alone, works once, and for 30 days."
                " No account is needed.\n"
            )
            % {"school": agreement.school.name, "programme": agreement.programme.name, "address": address},
            at=at,
        )
