"""What happened to the demo's devices, done by the operations of the fleet on days gone by."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone, translation

from pupitre.cli.demo import incidents_written, machines_written
from pupitre.cli.demo.events_stage import Stage, done_on, stage_of
from pupitre.fleet.engine.transferring import TransferAct
from pupitre.fleet.enums import DisposalRoute, SetKind
from pupitre.fleet.models import (
    Campaign,
    Device,
    DeviceSet,
    TagSeries,
)
from pupitre.fleet.operations import (
    arrivals,
    campaigns,
    checks,
    disposals,
    holdings,
    loans,
    sets,
    transfers,
)  # fmt: skip
from pupitre.fleet.operations.campaigns import Scanned
from pupitre.fleet.operations.checks import Seen
from pupitre.kernel.refusal import Refusal
from pupitre.procurement.models import DeliveryLine
from pupitre.territory.models import Schooling

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made


def happened(made: Made) -> None:
    """From deliveries that come into the register to machines that an agent sees, each on its day."""
    stage = stage_of(made)
    with translation.override(made.territory.language):
        _arrived(stage)
        _conflicts(stage)
        incidents_written.rules(stage)
        incidents_written.happened(stage)
        _loans(stage)
        _audit(stage)
        _disposal(stage)
        _transfers(stage)
        machines_written.told(stage)


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
