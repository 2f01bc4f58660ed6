"""Where campaigns stand, school by school and class by class; what a scanning screen takes with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from pupitre.fleet import gates
from pupitre.fleet.enums import CampaignKind, Fate
from pupitre.fleet.models import Campaign, Device, Holding, KitPart, ScanAct
from pupitre.fleet.permissions import HAND_OUT
from pupitre.fleet.querysets import OUT_OF_LIFE, VIEW
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import ClassGroup, Level, Pupil, School, Schooling

WITHOUT_CLASS = 0  # the key of the pupils whom no class counts
MOST_SEEN = 200  # conflicts shown at once


@dataclass(frozen=True)
class Progress:
    """A school, a class or a campaign: pupils expected, done among them, acts to settle, of which for a contract."""

    key: int
    name: str
    expected: int
    done: int
    conflicts: int = 0
    refused: int = 0

    @property
    def left(self) -> int:
        return max(0, self.expected - self.done)

    @property
    def share(self) -> float:
        return min(1.0, self.done / self.expected) if self.expected else 0.0


def schools_of(campaign: Campaign, viewer: Viewer, capability: str = VIEW) -> QuerySet[School]:
    """The schools of a campaign that the viewer reaches; those named, else all those of its body."""
    rows = School.objects.visible(viewer, capability).filter(closed_on=None)
    named = campaign.schools.all()
    if named.exists():
        return rows.filter(pk__in=named.values("pk")).order_by("sort_name", "pk")
    return rows.filter(responsible=campaign.organisation_id).order_by("sort_name", "pk")


def by_school(campaign: Campaign, viewer: Viewer) -> list[Progress]:
    """Each school where pupils are expected, in the order of names; a few queries whatever their number."""
    names = dict(schools_of(campaign, viewer).values_list("pk", "name"))
    levels = _levels(campaign)
    expected = _counted(_pupils(campaign, levels).filter(school__in=names), "school")
    done = _counted(_done(campaign, levels).filter(school__in=names), "school")
    counts = unsettled(campaign, viewer).order_by().values_list("school")
    counted = counts.annotate(n=Count("pk"), refused=Count("pk", filter=Q(reason="gate")))
    conflicts = {school: (n, refused) for school, n, refused in counted}
    return [
        Progress(
            key,
            name,
            expected.get(key, 0),
            done.get(key, 0),
            *conflicts.get(key, (0, 0)),
        )
        for key, name in names.items()
        if key in expected or key in conflicts
    ]


def by_class(campaign: Campaign, school: School) -> list[Progress]:
    """Each class of a school; pupils whom no class counts stand together at the end, under an empty name."""
    pupils = _pupils(campaign, _levels(campaign)).filter(school=school)
    groups = pupils.filter(memberships__is_reference=True).values_list("pupil", "memberships__class_group")
    class_of: dict[int, int] = dict(groups)
    names = dict(ClassGroup.objects.filter(pk__in=class_of.values()).order_by("name", "pk").values_list("pk", "name"))
    everybody = set(pupils.values_list("pupil", flat=True))
    served = set(_done(campaign, _levels(campaign)).filter(school=school).values_list("pupil", flat=True))
    acts = unsettled_of(campaign).filter(school=school).values_list("pupil", "reason")
    expected, done, conflicts, refused = (dict.fromkeys([*names, WITHOUT_CLASS], 0) for _ in range(4))
    for pupil in everybody:
        expected[class_of.get(pupil, WITHOUT_CLASS)] += 1
        done[class_of.get(pupil, WITHOUT_CLASS)] += pupil in served
    for pupil, reason in acts:
        conflicts[class_of.get(pupil, WITHOUT_CLASS)] += 1
        refused[class_of.get(pupil, WITHOUT_CLASS)] += reason == "gate"
    rows = [
        Progress(key, names.get(key, ""), expected[key], done[key], conflicts[key], refused[key]) for key in expected
    ]
    return [row for row in rows if row.expected or row.conflicts]


def total(rows: Sequence[Progress]) -> Progress:
    """All of them together."""
    return Progress(
        0,
        "",
        sum(row.expected for row in rows),
        sum(row.done for row in rows),
        sum(row.conflicts for row in rows),
        sum(row.refused for row in rows),
    )


def unsettled_of(campaign: Campaign) -> QuerySet[ScanAct]:
    return ScanAct.objects.filter(campaign=campaign, fate=Fate.CONFLICT, settled_at__isnull=True)


def unsettled(campaign: Campaign, viewer: Viewer) -> QuerySet[ScanAct]:
    """The conflicts of a campaign that wait for somebody, in the schools that the viewer serves."""
    rows = ScanAct.objects.visible(viewer, HAND_OUT) if viewer.can(HAND_OUT) else ScanAct.objects.visible(viewer)
    return rows.filter(campaign=campaign, fate=Fate.CONFLICT, settled_at__isnull=True)


def conflicts(campaign: Campaign, viewer: Viewer) -> list[ScanAct]:
    """The same, oldest first, with what they speak of and who holds the device now (`act.holding`)."""
    related = unsettled(campaign, viewer).select_related("school", "pupil", "device")
    acts = list(related.order_by("received_at", "pk")[:MOST_SEEN])
    held = Holding.objects.open().filter(device__in=[act.device_id for act in acts if act.device_id])
    by_device = {row.device_id: row for row in held.select_related("pupil", "staff").order_by("pk")}
    for act in acts:
        act.holding = by_device.get(act.device_id or 0)  # type: ignore[attr-defined]
    return acts


@dataclass(frozen=True)
class Extract:
    """What a scanning screen keeps while it works: the pupils of a school, its devices and their kits."""

    classes: list[dict[str, Any]]
    pupils: list[dict[str, Any]]
    devices: list[dict[str, Any]]


def extract(campaign: Campaign, school: School, today: date) -> Extract:
    """The school as it stands, in a few queries; pupils whom a gate refuses are said so with its sentence."""
    rows = _pupils(campaign, _levels(campaign)).filter(school=school).select_related("pupil")
    class_of = dict(
        rows.filter(memberships__is_reference=True).values_list("pupil", "memberships__class_group").order_by("pupil")
    )
    pupils = [row.pupil for row in rows.order_by("pupil__sort_name", "pupil_id")]
    refused: Mapping[int, str] = {}
    if campaign.kind == CampaignKind.HAND_OUT:
        refused = gates.refusals(school, pupils, today)
    names = ClassGroup.objects.filter(pk__in=set(class_of.values())).order_by("name", "pk")
    return Extract(
        classes=[{"id": pk, "name": name} for pk, name in names.values_list("pk", "name")],
        pupils=[
            {
                "id": pupil.pk,
                "name": pupil.display_name,
                "class": class_of.get(pupil.pk, WITHOUT_CLASS),
                "blocked": refused.get(pupil.pk, ""),
            }
            for pupil in _once(pupils)
        ],
        devices=_devices(school),
    )


def _devices(school: School) -> list[dict[str, Any]]:
    devices = Device.objects.filter(school=school).exclude(state__in=OUT_OF_LIFE).order_by("asset_tag", "pk")
    held = Holding.objects.open().filter(device__school=school).order_by("pk")
    holder = {row[0]: row[1:] for row in held.values_list("device", "pupil", "staff", "is_loan")}
    parts: dict[int, list[dict[str, Any]]] = {}
    kits = KitPart.objects.filter(device__school=school, state="present").order_by("pk")
    for device, pk, name, tag in kits.values_list("device", "pk", "model__name", "tag"):
        parts.setdefault(device, []).append({"id": pk, "name": name, "tag": tag})
    return [
        {
            "id": pk,
            "tag": tag,
            "serial": serial,
            "model": model,
            "state": state,
            "pupil": holder.get(pk, (None,))[0],
            "held": pk in holder,
            "loan": holder.get(pk, (None, None, False))[2],
            "parts": parts.get(pk, []),
        }
        for pk, tag, serial, model, state in devices.values_list("pk", "asset_tag", "serial", "model__name", "state")
    ]


def _once(pupils: Sequence[Pupil]) -> list[Pupil]:
    return list({pupil.pk: pupil for pupil in pupils}.values())


def _levels(campaign: Campaign) -> list[int]:
    return list(Level.objects.filter(pk__in=campaign.levels.values("pk")).order_by("pk").values_list("pk", flat=True))


def _pupils(campaign: Campaign, levels: Sequence[int]) -> QuerySet[Schooling]:
    """The pupils whom a campaign expects: those of its levels; for a return, those who held a device this year."""
    rows = Schooling.objects.counted().filter(year=campaign.year_id)
    if levels:
        rows = rows.filter(level__in=levels)
    if campaign.kind == CampaignKind.RETURN:
        held = Holding.objects.filter(year=campaign.year_id, pupil__isnull=False, is_loan=False)
        rows = rows.filter(pupil__in=held.values("pupil"))
    return rows


def _done(campaign: Campaign, levels: Sequence[int]) -> QuerySet[Schooling]:
    """Of the pupils expected, those who hold a device (a hand-out), or have none left to give back (a return)."""
    open_now = Holding.objects.open().filter(is_loan=False, pupil__isnull=False).values("pupil")
    rows = _pupils(campaign, levels)
    return (
        rows.exclude(pupil__in=open_now) if campaign.kind == CampaignKind.RETURN else rows.filter(pupil__in=open_now)
    )


def _counted(rows: QuerySet[Schooling], by: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))
