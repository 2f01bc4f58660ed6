"""Campaigns: what clerks scan arrives in batches, is done at once or answered, and no act is lost or done twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pupitre.fleet import permissions, refusals
from pupitre.fleet.engine.handing import Outcome, Verdict
from pupitre.fleet.enums import Fate, PartState, ScanKind
from pupitre.fleet.models import Campaign, Device, Holding, KitPart, ScanAct
from pupitre.fleet.operations import holdings
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Pupil, School

FATES = {Verdict.OK: Fate.DONE, Verdict.ALREADY: Fate.ALREADY, Verdict.CONFLICT: Fate.CONFLICT}
MOST_ACTS = 500  # of one batch


@dataclass(frozen=True)
class Scanned:
    """An act as a clerk's device sends it. `pupil_id` is who takes it; for a return, who is believed to bring it."""

    key: UUID
    kind: ScanKind
    code: str
    scanned_at: datetime
    pupil_id: int | None = None
    condition: str = ""
    missing_parts: tuple[int, ...] = ()
    broken_parts: tuple[int, ...] = ()
    override: str = ""


@dataclass
class _Batch:
    """What the acts of a batch speak of, read once."""

    devices: Mapping[str, Device]
    pupils: Mapping[int, Pupil]
    school: School
    campaign: Campaign
    outcomes: dict[UUID, tuple[Outcome, Device | None]] = field(default_factory=dict)


@transaction.atomic
def receive(
    *, campaign: Campaign, school: School, acts: Sequence[Scanned], actor: Viewer, at: datetime
) -> list[ScanAct]:
    """Do what was scanned, in its order, and keep each act with its fate, in one transaction.

    An act received before is answered as it was then. A conflict changes nothing and waits for somebody.
    Errors: NotAllowed, CampaignClosed.
    """
    if not permissions.can_hand_out(actor, school):
        raise NotAllowed
    # Clerks of one school take turns, so that an act sent twice at once finds its first coming.
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    campaign = Campaign.objects.select_related("year").get(pk=campaign.pk)
    if campaign.closed_at is not None:
        raise refusals.CampaignClosed(campaign=campaign.name)
    acts = list({act.key: act for act in acts[:MOST_ACTS]}.values())
    known = {row.key: row for row in ScanAct.objects.filter(key__in=[act.key for act in acts]).order_by("pk")}
    new = [act for act in acts if act.key not in known]
    batch = _read(campaign, school, new)
    for kind, group in groupby(new, key=lambda act: act.kind):
        for run in _distinct(list(group)):
            (_hand_out if kind == ScanKind.HAND_OUT else _take_back)(batch, run, actor, at)
    made = ScanAct.objects.bulk_create(_row(act, batch, actor, at) for act in new)
    if made:
        audit.record(
            "fleet.scans_received",
            actor=actor,
            at=at,
            subject=f"fleet.campaign:{campaign.pk}",
            school=school.pk,
            acts=len(made),
            conflicts=sum(row.fate == Fate.CONFLICT for row in made),
        )
    rows = known | {row.key: row for row in made}
    return [rows[act.key] for act in acts]


@transaction.atomic
def settle(*, act: ScanAct, how: str, reason: str, actor: Viewer, at: datetime) -> ScanAct:
    """Settle a conflict: "again" does the act now that the obstacle is gone, "take" takes the device from whoever has
    it first, "drop" leaves all as it is. A reason is kept.

    Errors: NotAllowed, ReasonNeeded, StillInConflict with what stands in the way.
    """
    act = (
        ScanAct.objects.select_for_update(of=("self",))
        .select_related("campaign__year", "school", "pupil", "device__school")
        .get(pk=act.pk)
    )
    if not permissions.can_hand_out(actor, act.school):
        raise NotAllowed
    if act.fate != Fate.CONFLICT or act.settled_at is not None:
        return act
    if not reason.strip():
        raise refusals.ReasonNeeded
    if how != "drop":
        _again(act, take=how == "take", reason=reason, actor=actor, at=at)
    act.settled_at, act.settled_by_name, act.settled_how = at, actor.name, f"{how}: {reason.strip()}"[:250]
    act.save()
    audit.record(
        "fleet.conflict_settled",
        actor=actor,
        at=at,
        subject=f"fleet.scan_act:{act.pk}",
        how=how,
        school=act.school_id,
    )
    return act


def _again(act: ScanAct, *, take: bool, reason: str, actor: Viewer, at: datetime) -> None:
    device = Device.objects.named(act.code).filter(organisation=act.school.responsible_id).order_by("pk").first()
    if device is None or act.campaign is None:
        raise refusals.StillInConflict(why=_("no device of the register bears this label or serial number."))
    if take and Holding.objects.open().filter(device=device).exists():
        holdings.take_back(devices=[device], actor=actor, at=at)
    if act.kind == ScanKind.TAKE_BACK:
        holdings.take_back(devices=[device], actor=actor, at=at)
    elif act.pupil is not None:
        holdings.give(
            device=device,
            taker=act.pupil,
            school=act.school,
            year=act.campaign.year,
            actor=actor,
            at=at,
            override=reason if act.reason == "gate" else "",
        )
    act.device = device


def _read(campaign: Campaign, school: School, acts: Sequence[Scanned]) -> _Batch:
    codes = sorted({act.code.strip().upper() for act in acts})
    rows = Device.objects.filter(organisation=school.responsible_id).select_related("school")
    by_serial = {row.serial: row for row in rows.filter(serial__in=codes).order_by("pk") if row.serial}
    by_tag = {row.asset_tag: row for row in rows.filter(asset_tag__in=codes).order_by("pk") if row.asset_tag}
    pupils = Pupil.objects.filter(schoolings__school=school, pk__in=[act.pupil_id for act in acts if act.pupil_id])
    return _Batch(by_serial | by_tag, {row.pk: row for row in pupils.distinct().order_by("pk")}, school, campaign)


def _distinct(acts: Sequence[Scanned]) -> Iterator[list[Scanned]]:
    """Runs of acts in which no code comes twice, so that the second meets what the first has done."""
    run: list[Scanned] = []
    for act in acts:
        if any(other.code == act.code for other in run):
            yield run
            run = []
        run.append(act)
    if run:
        yield run


def _hand_out(batch: _Batch, acts: Sequence[Scanned], actor: Viewer, at: datetime) -> None:
    pairs: dict[int, tuple[Scanned, holdings.Pair]] = {}
    for act in acts:
        device, pupil = batch.devices.get(act.code.strip().upper()), batch.pupils.get(act.pupil_id or 0)
        if device is None:
            batch.outcomes[act.key] = Outcome(Verdict.CONFLICT, "unknown_device"), None
        elif pupil is None:
            batch.outcomes[act.key] = Outcome(Verdict.CONFLICT, "unknown_pupil"), device
        else:
            pairs[device.pk] = (act, holdings.Pair(device, pupil, act.override))
    _left_behind(pairs)
    done = holdings.hand_out(
        school=batch.school,
        year=batch.campaign.year,
        pairs=[pair for _act, pair in pairs.values()],
        actor=actor,
        at=at,
    )
    for key, (act, pair) in pairs.items():
        batch.outcomes[act.key] = done[key], pair.device


def _left_behind(pairs: Mapping[int, tuple[Scanned, holdings.Pair]]) -> None:
    """Parts that the clerk does not find when a device leaves: they do not leave with it."""
    said = {device: act.missing_parts for device, (act, _pair) in pairs.items() if act.missing_parts}
    if said:
        named = [part for parts in said.values() for part in parts]
        KitPart.objects.filter(device__in=said, pk__in=named).update(state=PartState.MISSING)


def _take_back(batch: _Batch, acts: Sequence[Scanned], actor: Viewer, at: datetime) -> None:
    found: dict[int, tuple[Scanned, Device]] = {}
    for act in acts:
        device = batch.devices.get(act.code.strip().upper())
        if device is None:
            batch.outcomes[act.key] = Outcome(Verdict.CONFLICT, "unknown_device"), None
        elif device.school is None or not permissions.can_hand_out(actor, device.school):
            batch.outcomes[act.key] = Outcome(Verdict.CONFLICT, "other_school"), device
        else:
            found[device.pk] = (act, device)
    parts = {part: PartState.MISSING for act, _device in found.values() for part in act.missing_parts}
    parts |= {part: PartState.BROKEN for act, _device in found.values() for part in act.broken_parts}
    own = set(KitPart.objects.filter(device__in=found, pk__in=parts).values_list("pk", flat=True))
    done = holdings.take_back(
        devices=[device for _act, device in found.values()],
        actor=actor,
        at=at,
        conditions={key: act.condition for key, (act, _device) in found.items() if act.condition},
        parts={part: state for part, state in parts.items() if part in own},
        expected={key: f"pupil:{act.pupil_id}" for key, (act, _device) in found.items() if act.pupil_id},
    )
    for key, (act, device) in found.items():
        batch.outcomes[act.key] = done[key], device


def _row(act: Scanned, batch: _Batch, actor: Viewer, at: datetime) -> ScanAct:
    outcome, device = batch.outcomes[act.key]
    return ScanAct(
        key=act.key,
        campaign=batch.campaign,
        school=batch.school,
        kind=act.kind,
        code=act.code.strip()[:80],
        pupil=batch.pupils.get(act.pupil_id or 0),
        device=device,
        condition=act.condition,
        missing_parts=list(act.missing_parts),
        broken_parts=list(act.broken_parts),
        override=act.override[:250],
        scanned_at=act.scanned_at,
        received_at=at,
        clerk_id=actor.person_id,
        clerk_name=actor.name,
        fate=FATES[outcome.verdict],
        reason=outcome.code,
        detail=outcome.detail[:250],
    )
