"""Contracts: written, published, asked for, signed by each who must, sealed, taken back."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pupitre.families import documents, permissions, refusals
from pupitre.families.engine.standing import Standing
from pupitre.families.enums import Method
from pupitre.families.models import Agreement, AgreementText, Programme, Signature, SignLink, TextVersion
from pupitre.families.operations import links
from pupitre.families.queries import standing
from pupitre.governance import signing
from pupitre.governance.models import SigningCertificate
from pupitre.kernel import audit, files
from pupitre.kernel.models import StoredFile
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM, Viewer
from pupitre.territory.models import Pupil, School

WITNESSED = frozenset({Method.IN_PERSON, Method.PAPER})
"""Ways of signing that somebody of the school vouches for."""
SCANS = frozenset({"pdf", "png", "jpg"})


def digest(title: str, body: str) -> str:
    """What tells two texts apart; white space at the ends of lines says nothing."""
    lines = [title.strip(), *(line.rstrip() for line in body.replace("\r\n", "\n").strip().split("\n"))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@transaction.atomic
def write_text(
    *, programme: Programme, texts: Mapping[str, tuple[str, str]], note: str, actor: Viewer, at: datetime
) -> TextVersion:
    """Write the draft of the next version: a title and a text by language; languages left out are dropped from it.

    Errors: NotAllowed.
    """
    _require(actor, programme)
    last = programme.versions.select_for_update().order_by("-number").first()
    if last is None or last.published_at is not None:
        last = TextVersion.objects.create(programme=programme, number=(last.number if last else 0) + 1)
    last.change_note = note
    last.save(update_fields=["change_note"])
    last.texts.all().delete()
    AgreementText.objects.bulk_create(
        AgreementText(version=last, language=language, title=title.strip(), body=body, sha256=digest(title, body))
        for language, (title, body) in sorted(texts.items())
        if body.strip()
    )
    audit.record("families.text_written", actor=actor, at=at, subject=subject(programme), version=last.number)
    return last


@transaction.atomic
def publish(*, version: TextVersion, actor: Viewer, at: datetime) -> None:
    """Make a version the one that binds: contracts signed on another text are to be renewed.

    Errors: NotAllowed, TextPublished, NoText, NothingToPublish where no word has changed.
    """
    version = TextVersion.objects.select_for_update().select_related("programme").get(pk=version.pk)
    _require(actor, version.programme)
    if version.published_at is not None:
        raise refusals.TextPublished
    texts = dict(version.texts.values_list("language", "sha256"))
    if not texts:
        raise refusals.NoText(programme=version.programme)
    before = standing.current_versions([version.programme]).get(version.programme_id)
    if before is not None and dict(before.texts.values_list("language", "sha256")) == texts:
        raise refusals.NothingToPublish(number=before.number)
    version.published_at, version.published_by_name = at, actor.name
    version.save(update_fields=["published_at", "published_by_name"])
    audit.record(
        "families.text_published", actor=actor, at=at, subject=subject(version.programme), version=version.number
    )


@transaction.atomic
def ask(
    *, school: School, pupils: Sequence[Pupil], kits: Mapping[int, list[str]], actor: Viewer, at: datetime
) -> list[Agreement]:
    """Open the contracts that are lacking: none is asked again while its text has not changed.

    `kits`: in words, what each pupil is lent. Returns the contracts opened.
    Errors: NotAllowed.
    """
    if not permissions.can_ask(actor, school):
        raise NotAllowed
    keys = [pupil.pk for pupil in pupils]
    list(Pupil.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    opened = []
    for pupil, rows in standing.of_pupils(school, pupils, timezone.localdate(at)).items():
        for row in rows:
            if row.standing not in {Standing.NOT_ASKED, Standing.OUTDATED, Standing.WITHDRAWN, Standing.REFUSED}:
                continue
            opened.append(
                Agreement(
                    programme=row.programme,
                    version=row.version,
                    pupil_id=pupil,
                    school=school,
                    kit=kits.get(pupil, []),
                    signers=[sorted(clause) for clause in row.requirement.clauses],
                    opened_at=at,
                )
            )
    made = Agreement.objects.bulk_create(opened)
    audit.record("families.asked", actor=actor, at=at, subject=f"territory.school:{school.pk}", contracts=len(made))
    return made


@transaction.atomic
def sign(
    *,
    agreement: Agreement,
    signer: str,
    name: str,
    language: str,
    method: Method,
    actor: Viewer,
    at: datetime,
    link: SignLink | None = None,
    scan: StoredFile | None = None,
) -> Agreement:
    """One signature; the last one that was needed seals the document. Signing twice changes nothing.

    By a link or a code, the link is the right (`actor` is then the software); otherwise somebody of the school
    vouches for it. Errors: NotAllowed, LinkClosed, AgreementEnded, NotASigner, NameNeeded.
    """
    agreement = _held(agreement)
    if method in WITNESSED:
        if not permissions.can_ask_for(actor, agreement):
            raise NotAllowed
    elif link is None or link.agreement_id != agreement.pk or link.signer != signer:
        raise refusals.LinkClosed
    if agreement.signatures.filter(signer=signer).exists():
        return agreement
    needed = standing.signers_of(agreement)
    if signer not in needed.signers:
        raise refusals.NotASigner
    if not name.strip():
        raise refusals.NameNeeded
    Signature.objects.create(
        agreement=agreement,
        signer=signer,
        guardian=standing.guardian_of(signer),
        name=name.strip()[:120],
        method=method,
        language=language,
        text_sha256=text_of(agreement.version, language).sha256,
        at=at,
        witness_id=actor.person_id if method in WITNESSED else None,
        witness_name=actor.name if method in WITNESSED else "",
        scan=scan,
    )
    if link is not None:
        link.used_at = at
        link.save(update_fields=["used_at"])
    links.close(agreement, at, signer=signer)
    if needed.met(agreement.signatures.values_list("signer", flat=True)):
        _complete(agreement, at)
    audit.record("families.signed", actor=actor, at=at, subject=f"families.agreement:{agreement.pk}", method=method)
    return agreement


@transaction.atomic
def sign_on_paper(
    *,
    agreement: Agreement,
    signer: str,
    name: str,
    language: str,
    upload: files.Upload,
    file_name: str,
    actor: Viewer,
    at: datetime,
) -> Agreement:
    """One signature given on paper, kept with its scan.

    Errors: those of `sign`; FileTooLarge, FileNotAccepted.
    """
    scan = files.store_upload(upload, file_name, actor=actor, at=at, accepted=SCANS)
    return sign(
        agreement=agreement,
        signer=signer,
        name=name,
        language=language,
        method=Method.PAPER,
        actor=actor,
        at=at,
        scan=scan,
    )


@transaction.atomic
def refuse(*, agreement: Agreement, link: SignLink, at: datetime) -> None:
    """A signer refuses: the contract ends, and the school speaks with the family.

    Errors: AgreementEnded, LinkClosed.
    """
    agreement = _held(agreement)
    if link.agreement_id != agreement.pk:
        raise refusals.LinkClosed
    agreement.refused_at = at
    agreement.save(update_fields=["refused_at"])
    link.used_at = at
    link.save(update_fields=["used_at"])
    links.close(agreement, at)
    audit.record("families.refused", actor=SYSTEM, at=at, subject=f"families.agreement:{agreement.pk}")


@transaction.atomic
def withdraw(*, agreement: Agreement, reason: str, actor: Viewer, at: datetime) -> None:
    """A family takes back its signature: what was lent is to be taken back by the school.

    Errors: NotAllowed, ReasonNeeded, AgreementEnded.
    """
    agreement = _held(agreement, completed=True)
    if not permissions.can_ask_for(actor, agreement):
        raise NotAllowed
    if not reason.strip():
        raise refusals.ReasonNeeded
    agreement.withdrawn_at, agreement.withdrawn_reason = at, reason.strip()[:250]
    agreement.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    audit.record("families.withdrawn", actor=actor, at=at, subject=f"families.agreement:{agreement.pk}")


def text_of(version: TextVersion, language: str) -> AgreementText:
    """The text of a version in a language, else in a near one, else the first there is.

    Errors: NoText.
    """
    texts = {text.language: text for text in version.texts.all()}
    if not texts:
        raise refusals.NoText(programme=version.programme)
    near = (found for found in sorted(texts) if found[:2] == language[:2])
    return texts.get(language) or texts[next(near, min(texts))]


def subject(programme: Programme) -> str:
    """How the audit trail names a programme."""
    return f"families.programme:{programme.pk}"


def _require(actor: Viewer, programme: Programme) -> None:
    if not permissions.can_write(actor, programme.organisation):
        raise NotAllowed


def _held(agreement: Agreement, *, completed: bool = False) -> Agreement:
    """The contract, read again and locked, open to signature or (`completed`) standing."""
    rows = Agreement.objects.select_for_update(of=("self",)).select_related("version__programme", "school", "pupil")
    agreement = rows.get(pk=agreement.pk)
    if agreement.withdrawn_at or agreement.refused_at or (completed and not agreement.completed_at):
        raise refusals.AgreementEnded
    return agreement


def _complete(agreement: Agreement, at: datetime) -> None:
    """Seal the contract: its text with who signed, as PDF/UA, under the certificate of the body if it has one."""
    agreement.completed_at = at
    pdf = documents.contract(agreement, at)
    certificate = SigningCertificate.objects.filter(organisation=agreement.programme.organisation).first()
    if certificate is not None:
        p12, passphrase = signing.opened(bytes(certificate.sealed), settings.SECRET_KEY)
        pdf = signing.sign(pdf, p12, passphrase, field="Pupitre", reason=_("Contract signed by the family"))
    agreement.document = files.store(pdf, f"contract-{agreement.pk}.pdf", actor=SYSTEM, at=at)
    agreement.save(update_fields=["completed_at", "document"])
