"""What happened to the demo's devices, done by the operations of the fleet on days gone by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.utils import timezone, translation

from pupitre.accounts.queries import viewer_of
from pupitre.cli.demo.fleet_words import WORDS, Words
from pupitre.fleet.engine.sighting import Sighting
from pupitre.fleet.engine.transferring import TransferAct
from pupitre.fleet.enums import DisposalRoute, IncidentKind, RepairOutcome, SetKind
from pupitre.fleet.models import (
    Campaign,
    ChargeRule,
    Device,
    DeviceSet,
    Holding,
    Incident,
    ManagedRecord,
    Source,
    TagSeries,
)
from pupitre.fleet.operations import (
    arrivals,
    campaigns,
    checks,
    disposals,
    holdings,
    incidents,
    loans,
    sets,
    sightings,
    sources,
    transfers,
)  # fmt: skip
from pupitre.fleet.operations.campaigns import Scanned
from pupitre.fleet.operations.checks import Seen
from pupitre.fleet.operations.incidents import Told
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import DeliveryLine, Supplier
from pupitre.territory.models import School, Schooling

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

LATEST = timedelta(days=45)  # holdings younger than this are left alone: something must have had time to happen
CHARGES = {  # kind: share of the value left (%), at most, from which incident of a pupil on
    IncidentKind.LOSS: (60, 150, 1),
    IncidentKind.DAMAGE: (30, 80, 2),
    IncidentKind.THEFT: (0, None, 1),
    IncidentKind.FAULT: (0, None, 1),
}


@contextmanager
def done_on(at: datetime) -> Iterator[datetime]:
    """What is done inside was done then, in a transaction of its own: the history and the trail say so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0), (SELECT max(id) FROM kernel_auditentry) FROM kernel_rowchange")
        change, entry = cursor.fetchone()
        yield at
        name = f"{change}.{entry}@{at.timestamp():.6f}"
        cursor.execute("UPDATE kernel_rowchange SET at = %s, transaction = %s WHERE id > %s", [at, name, change])
        cursor.execute("UPDATE kernel_auditentry SET transaction = %s WHERE id > %s", [name, entry])


@dataclass
class Stage:
    """What the events share."""

    made: Made
    words: Words
    technician: Viewer
    lead: Viewer
    own: School
    held: list[Holding] = field(default_factory=list)  # pupils' devices to which something may happen

    @property
    def today(self) -> date:
        return timezone.localdate(self.made.at)

    def ago(self, days: int, hour: int = 10) -> datetime:
        return timezone.localtime(self.made.at - timedelta(days=days)).replace(hour=hour, minute=15, second=0)


def happened(made: Made) -> None:
    """From deliveries that come into the register to machines that an agent sees, each on its day."""
    stage = stage_of(made)
    with translation.override(made.territory.language):
        _arrived(stage)
        _conflicts(stage)
        _rules(stage)
        _incidents(stage)
        _loans(stage)
        _audit(stage)
        _disposal(stage)
        _transfers(stage)
        _machines(stage)
        _seen_again(stage)


def stage_of(made: Made) -> Stage:
    today = timezone.localdate(made.at)
    own = next(login.school for login in made.territory.logins if login.role == "school_head")
    held = Holding.objects.open().filter(pupil__isnull=False, year=made.year, from_at__lt=made.at - LATEST)
    some = list(held.order_by("school", "pk").values_list("pk", flat=True))[7::97]
    related = ("device__school__responsible", "device__model", "school__responsible", "pupil")
    return Stage(
        made=made,
        words=WORDS[str(made.authority.jurisdiction)],
        technician=viewer_of(made.people["technician"], today),
        lead=viewer_of(made.people["plan_lead"], today),
        own=School.objects.select_related("responsible").get(pk=made.schools[own].pk),
        held=list(held.filter(pk__in=some).select_related(*related).order_by("school", "pk")),
    )


def _arrived(stage: Stage) -> None:
    """What orders delivered comes into the register with its order line; screens go to rooms, tablets to a cart."""
    lines = DeliveryLine.objects.select_related(
        "delivery__school", "delivery__order__organisation", "line__model", "line__member"
    )
    for line in lines.filter(line__model__category__in=("tablet", "screen", "laptop"), accepted__gt=0).order_by("pk"):
        school = line.delivery.school
        if school is None:
            continue
        owner = line.line.member or line.delivery.order.organisation
        series = TagSeries.objects.filter(organisation=owner).order_by("pk").first()
        came = timezone.make_aware(datetime.combine(line.delivery.on, datetime.min.time())).replace(hour=16)
        serials = [f"{line.line.model.code[:3]}26{line.pk:04}{number:03}" for number in range(line.accepted)]
        until = line.delivery.on + timedelta(days=730)
        with done_on(came):
            made = arrivals.receive_into_register(
                line=line, serials=serials, actor=stage.technician, at=came, warranty_until=until,
                prefix=series.prefix if series else stage.words.prefix,
            ).made  # fmt: skip
        with done_on(came + timedelta(hours=1)) as at:
            row = sets.open_set(
                school=school, facts={"name": f"{stage.words.delivered} {line.pk}", "kind": SetKind.CLASS_SET},
                actor=stage.technician, at=at,
            )  # fmt: skip
            keys = [device.pk for device in made]
            sets.fill(row=row, devices=keys, key=f"demo-{line.pk}", actor=stage.technician, at=at, serving=True)


def _conflicts(stage: Stage) -> None:
    """What clerks scanned and the rules stopped: it waits for somebody; one in three is settled."""
    campaign = Campaign.objects.filter(kind="hand_out", year=stage.made.year).order_by("-pk").first()
    if campaign is None or not stage.held:
        return
    for turn, holding in enumerate(stage.held[::9][:12]):
        free = Device.objects.filter(
            school=holding.school, state="in_store", allocation="individual", condition="bon", is_spare=False
        ).order_by("pk")
        without = Schooling.objects.filter(
            year=stage.made.year, school=holding.school, level__in=campaign.levels.all(), pupil__holdings=None
        ).order_by("pk")
        codes = [holding.device.asset_tag, f"{holding.device.asset_tag[:4]}9{turn:04}"]
        codes += list(free.values_list("asset_tag", flat=True)[:1])
        at = timezone.localtime(holding.from_at) + timedelta(days=14)
        pupils = list(without.values_list("pupil", flat=True)[:3])
        acts = [
            Scanned(
                UUID(int=stage.made.chance.getrandbits(128), version=4), "hand_out", code,  # type: ignore[arg-type]
                at - timedelta(seconds=30 - number), pupil,
            )
            for number, (code, pupil) in enumerate(zip(codes, pupils, strict=False))
        ]  # fmt: skip
        with done_on(at):
            rows = campaigns.receive(
                campaign=campaign, school=holding.school, acts=acts, actor=stage.technician, at=at
            )
        if turn % 3 == 0 and rows:
            with done_on(at + timedelta(hours=2)) as later:
                campaigns.settle(
                    act=rows[0], how="drop", reason=stage.words.dropped, actor=stage.technician, at=later
                )


def _rules(stage: Stage) -> None:
    """What families are asked, the same in every body."""
    bodies = dict.fromkeys(school.responsible_id for school in stage.made.schools.values())
    ChargeRule.objects.bulk_create(
        ChargeRule(organisation_id=body, kind=kind, percent=percent, at_most=most, from_occurrence=first)
        for body in bodies
        for kind, (percent, most, first) in CHARGES.items()
    )


def _incidents(stage: Stage) -> None:
    """Told, sent to repair, come back, lost, stolen; some with a spare in their place, one that came back twice."""
    repairer = Supplier.objects.filter(organisation=stage.made.authority).order_by("-pk").first()
    taken = iter(stage.held[1:])
    for turn, told in enumerate(stage.words.incidents):
        holding = next(taken, None)
        if holding is None:
            return
        at = stage.ago(told.days)
        spare = None
        if told.spare:
            spare = Device.objects.spare().filter(school=holding.school, condition="bon").order_by("pk").first()
        with done_on(at):
            incident = incidents.declare(
                device=holding.device,
                told=Told(told.kind, timezone.localdate(at) - timedelta(days=1), told.account, told.police),
                actor=stage.technician,
                at=at,
                spare=spare,
            )
        for number, (outcome, cost) in enumerate(told.repairs):
            days, reference = told.days - 2 - 9 * number, f"SAV-{turn:02}{number}"
            _repair(stage, incident, repairer, days=days, outcome=outcome, cost=cost, reference=reference)
        with done_on(stage.ago(max(told.days - 25, 0), 16)) as later:
            if told.waived:
                incidents.waive(incident=incident, reason=told.waived, actor=stage.technician, at=later)
            if told.closed:
                incidents.close(incident=incident, outcome=told.closed, actor=stage.technician, at=later)


def _repair(
    stage: Stage, incident: Incident, repairer: Supplier | None, *, days: int, outcome: str, cost: int, reference: str
) -> None:
    """`outcome` is empty for a device that is still away."""
    sent, back = stage.ago(days), stage.ago(max(days - 7, 0), 15)
    with done_on(sent):
        repair = incidents.send_to_repair(
            incident=incident, supplier=repairer, sent_on=timezone.localdate(sent), actor=stage.technician, at=sent,
            reference=reference, under_warranty=not cost, expected_on=timezone.localdate(sent) + timedelta(days=10),
        )  # fmt: skip
    if outcome:
        with done_on(back):
            incidents.repair_back(
                repair=repair, back_on=timezone.localdate(back), outcome=RepairOutcome(outcome),
                cost=Decimal(cost) if cost else None, actor=stage.technician, at=back,
            )  # fmt: skip


def _loans(stage: Stage) -> None:
    """Spares lent for three weeks: most are due soon, some are overdue, some are back."""
    for turn, holding in enumerate(stage.held[20:80:4]):
        spare = Device.objects.spare().filter(school=holding.school, condition="bon").order_by("pk").first()
        if spare is None or holding.pupil is None:
            continue
        days = (12, 6, 30, 17)[turn % 4]
        at = stage.ago(days, 11)
        with done_on(at), suppress(Refusal):
            due = timezone.localdate(at) + timedelta(days=21)
            loans.lend(
                device=spare, taker=holding.pupil, school=holding.school, due_on=due, actor=stage.technician, at=at
            )
        if turn % 5 == 1:
            with done_on(stage.ago(max(days - 5, 0), 16)) as later:
                holdings.take_back(devices=[spare], actor=stage.technician, at=later)


def _audit(stage: Stage) -> None:
    """A school scanned from room to room: some devices are missing, two come from next door, one is unknown."""
    carts = DeviceSet.objects.filter(kind=SetKind.CART).exclude(school=stage.own)
    rows = carts.select_related("school__responsible").order_by("school__code", "pk")
    first = next((row for row in rows if row.school.kind != "elementaire"), None)
    if first is None:
        return
    other = next(
        (
            row
            for row in rows
            if row.school_id != first.school_id and row.school.responsible_id == first.school.responsible_id
        ),
        None,
    )
    at = stage.ago(18, 14)
    with done_on(at):
        check = checks.start(school=first.school, room=None, actor=stage.technician, at=at)
    codes = list(check.expected.order_by("pk").values_list("asset_tag", flat=True))
    codes = codes[2:] + (
        list(Device.objects.filter(set=other).order_by("pk").values_list("asset_tag", flat=True)[:2]) if other else []
    )
    seen = [
        Seen(UUID(int=stage.made.chance.getrandbits(128), version=4), code, at + timedelta(seconds=6 * number))
        for number, code in enumerate([*codes, stage.words.stranger])
    ]
    later = at + timedelta(hours=2)
    with done_on(later):
        for start in range(0, len(seen), 400):
            checks.receive(check=check, seen=seen[start : start + 400], actor=stage.technician, at=later)
        checks.accept(check=check, reason=stage.words.audit, actor=stage.technician, at=later)


def _disposal(stage: Stage) -> None:
    """What was withdrawn leaves: most of it to be used again."""
    retired = Device.objects.filter(state="retired").select_related("model", "school").order_by("organisation", "pk")
    body = stage.own.responsible
    rows = list(retired.filter(organisation=body)[:44])
    shares = ((DisposalRoute.REFURBISHER, rows[:26]), (DisposalRoute.GIFT_CHARITY, rows[26:34]),
              (DisposalRoute.RECYCLING, rows[34:]))  # fmt: skip
    for number, (route, some) in enumerate(shares):
        if not some:
            continue
        with done_on(stage.ago(70 - 20 * number, 9)) as at:
            disposals.dispose(
                organisation=body, route=route, on=timezone.localdate(at), devices=some, data_erased=True,
                recipient=stage.words.recipients[number], actor=stage.lead, at=at,
            )  # fmt: skip


def _transfers(stage: Stage) -> None:
    """One to answer at the school of the head's login, one on its way, one received."""
    pools = DeviceSet.objects.filter(
        kind=SetKind.CLASS_SET, function="", school__responsible=stage.own.responsible_id
    )
    rows = list(
        pools.exclude(school=stage.own).select_related("school__responsible").order_by("school__code", "pk")[:6]
    )
    targets = [stage.own, *(row.school for row in rows[3:5])]
    for number, (row, target) in enumerate(zip(rows, targets, strict=False)):
        if row.school_id == target.pk:
            continue
        inside = list(Device.objects.filter(set=row, state="in_use").order_by("pk")[:8])
        with done_on(stage.ago(9 + 4 * number)) as at:
            transfer = transfers.propose(
                devices=inside, to_school=target, reason=stage.words.transfer, actor=stage.technician, at=at
            )
        head = replace(stage.technician, person_id=None, name=stage.words.receiver)
        for step, act in enumerate((TransferAct.ACCEPT, TransferAct.SHIP)[: 2 * (number > 0)]):
            with done_on(stage.ago(7 + 3 * number - step)) as at:
                transfers.act(transfer=transfer, act=act, actor=head, at=at)
        if number == 2:
            with done_on(stage.ago(5)) as at:
                codes = [device.asset_tag for device in inside]
                transfers.receive(transfer=transfer, codes=codes, actor=head, at=at)


def _machines(stage: Stage) -> None:
    """An agent tells of a computer that was re-imaged, of one that nobody knows, and of one that two devices fit."""
    source = Source.objects.filter(organisation=stage.made.authority, kind="agent").order_by("pk").first()
    known = list(ManagedRecord.objects.filter(source=source, device__isnull=False).order_by("pk")[3:6])
    if source is None or len(known) < 3:
        return
    at = stage.ago(1, 9)
    again, one, two = known
    name = f"PC-{again.serial[-6:]}-{at:%Y-%m-%d}-09-02-11"
    told = (
        Sighting(name, at, again.serial, _uuid(stage), tuple(again.macs), model=again.model, os="Windows",
                 os_version="11 24H2", site=again.site, is_managed=False, active=((at.date(), 45),)),
        Sighting(f"SALLE-INFO-07-{at:%Y-%m-%d}-09-10-40", at, "5CD9331XKQ", _uuid(stage), ("3c:52:82:7a:10:0e",),
                 model=stage.words.unknown, os="Windows", os_version="10 22H2", site=stage.own.code,
                 is_managed=False),
        Sighting(f"PE-DOUBLE-{at:%Y-%m-%d}-09-15-02", at, one.serial, two.uuid, (), model=one.model, os="Windows",
                 os_version="11 24H2", site=one.site, is_managed=False),
    )  # fmt: skip
    with done_on(at):
        for seen in told:
            sightings.receive(source=source, sightings=[seen], at=at)
            sources.note(
                source, kind="inventory", octets=18_412, fate="taken", at=at, external_id=seen.external_id  # type: ignore[arg-type]
            )  # fmt: skip


def _seen_again(stage: Stage) -> None:
    """A device that was declared lost, and that its tool has seen since."""
    record = ManagedRecord.objects.filter(device__state="lost").select_related("source").order_by("pk").first()
    if record is None:
        return
    with done_on(stage.ago(1, 8)) as at:
        seen = Sighting(record.external_id, at, record.serial, site=record.site, asset_tag=record.asset_tag)
        sightings.receive(source=record.source, sightings=[seen], at=at)


def _uuid(stage: Stage) -> str:
    return str(UUID(int=stage.made.chance.getrandbits(128), version=4))
