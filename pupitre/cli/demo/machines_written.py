"""What agents and tools told of the demo's machines: re-imaged, unknown, in doubt, lost and seen again."""

from __future__ import annotations

from uuid import UUID

from pupitre.cli.demo.events_stage import Stage, done_on
from pupitre.fleet.engine.sighting import Sighting
from pupitre.fleet.models import ManagedRecord, Source
from pupitre.fleet.operations import sightings, sources


def told(stage: Stage) -> None:
    _machines(stage)
    _seen_again(stage)


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
