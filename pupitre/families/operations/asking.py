"""Asking many families at once: by mail, by letters, and again when they have not answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pupitre.families.engine.reminding import is_due
from pupitre.families.engine.standing import Standing
from pupitre.families.models import Agreement, Programme
from pupitre.families.operations import agreements, links
from pupitre.families.queries import standing
from pupitre.fleet.models import Holding
from pupitre.kernel.viewer import SYSTEM, Viewer
from pupitre.territory.models import Guardian, Pupil, School

OPEN = {Standing.WAITING, Standing.PARTLY}


@dataclass(frozen=True)
class Asked:
    """What a sending came to: contracts opened, mails written, contracts that no mail can reach."""

    opened: int
    mails: int
    unreachable: int


@dataclass(frozen=True)
class Letter:
    """One page for one signer. The code is in it, and nowhere else."""

    agreement: Agreement
    signer: str
    name: str
    language: str
    code: str


@transaction.atomic
def send(*, school: School, pupils: Sequence[Pupil], actor: Viewer, at: datetime) -> Asked:
    """Open the contracts that are lacking, and write to every signer who has not signed.

    Errors: NotAllowed.
    """
    opened = agreements.ask(school=school, pupils=pupils, kits=_kits(pupils), actor=actor, at=at)
    mails = unreachable = 0
    for row in _waiting(school, pupils, at):
        sent = links.invite(agreement=row, actor=actor, at=at)
        mails, unreachable = mails + sent, unreachable + (not sent)
    return Asked(len(opened), mails, unreachable)


@transaction.atomic
def letters(*, school: School, pupils: Sequence[Pupil], actor: Viewer, at: datetime) -> list[Letter]:
    """Open the contracts that are lacking, and give every signer who has not signed a code for a letter.

    Errors: NotAllowed.
    """
    agreements.ask(school=school, pupils=pupils, kits=_kits(pupils), actor=actor, at=at)
    made = []
    for row in _waiting(school, pupils, at):
        names = standing.names_of(row.pupil)
        codes = links.letter_codes(agreement=row, actor=actor, at=at)
        keys = [int(key.partition(":")[2]) for key in codes if ":" in key]
        languages = dict(Guardian.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "language"))
        for signer, code in codes.items():
            language = languages.get(int(signer.partition(":")[2] or 0), "")
            made.append(Letter(row, signer, names.get(signer, ""), language, code))
    return made


def remind_due(at: datetime) -> int:
    """Write again to the families that have not signed, as each programme says. Returns the mails.

    Each contract is a transaction of its own: one that fails leaves the others written.
    """
    today, mails = timezone.localdate(at), 0
    rows = (
        Agreement.objects.standing()
        .filter(
            Q(programme__ends_on__isnull=True) | Q(programme__ends_on__gte=today),
            completed_at__isnull=True,
            pupil__isnull=False,
        )
        .select_related("programme")
        .order_by("pk")
    )
    current = standing.current_versions(Programme.objects.order_by("pk"))
    for row in rows:
        asked, binding = row.programme, current.get(row.programme_id)
        last = timezone.localdate(row.reminded_at) if row.reminded_at else None
        opened = timezone.localdate(row.opened_at)
        if binding is None or binding.pk != row.version_id:
            continue
        if is_due(opened, last, after=asked.remind_after, every=asked.remind_every, on=today):
            mails += links.invite(agreement=row, actor=SYSTEM, at=at)
    return mails


def _waiting(school: School, pupils: Sequence[Pupil], at: datetime) -> list[Agreement]:
    found = standing.of_pupils(school, pupils, timezone.localdate(at))
    return [row.agreement for rows in found.values() for row in rows if row.agreement and row.standing in OPEN]


def _kits(pupils: Sequence[Pupil]) -> dict[int, list[str]]:
    """What each pupil holds already, in words; before the hand-out the contract's text says what is lent."""
    held: dict[int, list[str]] = {}
    rows = Holding.objects.open().filter(pupil__in=[pupil.pk for pupil in pupils])
    for row in rows.select_related("device__model").prefetch_related("device__parts__model").order_by("pk"):
        parts = [part.model.name for part in row.device.parts.all()]
        held.setdefault(row.pupil_id or 0, []).extend([row.device.model.name, *parts])
    return held
