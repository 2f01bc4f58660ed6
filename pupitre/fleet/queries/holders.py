"""What somebody holds and held."""

from dataclasses import dataclass

from django.db.models import QuerySet

from pupitre.fleet.enums import Fate, PartState, ScanKind
from pupitre.fleet.models import Campaign, Holding, HoldingPart, ScanAct
from pupitre.kernel.viewer import Viewer

MOST_PAST = 5


@dataclass(frozen=True)
class Held:
    """A device in somebody's hands: its kit, and the campaign by which it came, if any."""

    holding: Holding
    kit: str
    campaign: Campaign | None


def of_pupil(viewer: Viewer, pupil: int) -> tuple[list[Held], list[Holding]]:
    """What a pupil holds and the last that they held, among the devices that the viewer sees (three queries)."""
    acts = ScanAct.objects.filter(pupil=pupil, kind=ScanKind.HAND_OUT, fate=Fate.DONE, campaign__isnull=False)
    return _of(Holding.objects.visible(viewer).filter(pupil=pupil), acts)


def of_staff(viewer: Viewer, staff: int) -> tuple[list[Held], list[Holding]]:
    """What a member of staff holds and the last that they held; campaigns hand out to pupils alone."""
    return _of(Holding.objects.visible(viewer).filter(staff=staff), ScanAct.objects.none())


def _of(rows: QuerySet[Holding], acts: QuerySet[ScanAct]) -> tuple[list[Held], list[Holding]]:
    rows = rows.select_related("device__model", "school")
    found = list(rows.order_by("-from_at", "-pk")[: MOST_PAST * 2])
    now = [row for row in found if row.until_at is None]
    parts: dict[int, list[str]] = {}
    left = HoldingPart.objects.filter(holding__in=now, part__state=PartState.PRESENT).order_by("pk")
    for holding, name in left.values_list("holding", "part__model__name"):
        parts.setdefault(holding, []).append(name)
    came = {act.device_id: act.campaign for act in acts.select_related("campaign").order_by("received_at", "pk")}
    held = [Held(row, ", ".join(parts.get(row.pk, ())), came.get(row.device_id)) for row in now]
    return held, [row for row in found if row.until_at is not None][:MOST_PAST]
