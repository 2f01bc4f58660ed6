"""The devices that somebody chose to act on: boxes of a list, its filters, or labels scanned one after another."""

from dataclasses import dataclass

from django.db.models import Q

from pupitre.fleet.engine import tags
from pupitre.fleet.models import Device
from pupitre.fleet.operations.bulk import MOST
from pupitre.fleet.web import listings
from pupitre.http.request import Request
from pupitre.kernel.viewer import Viewer


@dataclass(frozen=True)
class Chosen:
    """Their keys, the codes that name no device the person sees, and whether there were more than one act takes."""

    keys: tuple[int, ...]
    unknown: tuple[str, ...] = ()
    too_many: bool = False

    @property
    def field(self) -> str:
        """As a form carries them: one field, whatever their number."""
        return ",".join(map(str, self.keys))


def of(request: Request) -> Chosen:
    """What the request names. A form's own list comes first, then boxes, then codes, then the filters of the list."""
    viewer = request.viewer
    if request.method == "POST":
        carried = [one for one in request.POST.get("keys", "").split(",") if one]
        keys = [int(one) for one in [*carried, *request.POST.getlist("selected")] if one.isdigit()]
        scanned = by_codes(viewer, request.POST.get("codes", ""))
        kept = tuple(dict.fromkeys([*keys, *scanned.keys]))
        return Chosen(kept[:MOST], scanned.unknown, len(kept) > MOST)
    listing = listings.devices(names=False, acts=False)
    if not listing.values(request):
        return Chosen(())
    rows = listing.narrowed(request, Device.objects.visible(viewer))
    found = tuple(rows.order_by("asset_tag", "pk").values_list("pk", flat=True)[: MOST + 1])
    return Chosen(found[:MOST], (), len(found) > MOST)


def by_codes(viewer: Viewer, text: str) -> Chosen:
    """The devices that labels or serial numbers name, in the order scanned; a set's label means all that is in it."""
    codes = list(dict.fromkeys(map(tags.bare, text.split())))
    if not codes:
        return Chosen(())
    rows = Device.objects.visible(viewer).filter(Q(asset_tag__in=codes) | Q(serial__in=codes) | Q(set__tag__in=codes))
    named: dict[str, list[int]] = {}
    for pk, tag, serial, of_set in rows.order_by("pk").values_list("pk", "asset_tag", "serial", "set__tag"):
        for code in (tag, serial, of_set):
            if code:
                named.setdefault(code, []).append(pk)
    keys = dict.fromkeys(pk for code in codes for pk in named.get(code, ()))
    return Chosen(tuple(keys), tuple(code for code in codes if code not in named))
