"""What a committee decides in procurement: the award of a lot to an offer. The key is that of the offer."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.governance.deciders import Decider
from pupitre.http import formats
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import Offer

KIND = "procurement.award"


def _offers() -> QuerySet[Offer]:
    return Offer.objects.select_related("lot__group__organisation", "supplier")


def _waiting(viewer: Viewer, text: str, limit: int) -> list[tuple[int, str]]:
    """The offers on lots not awarded yet, those of a lot together, the best first."""
    rows = Offer.objects.visible(viewer).filter(rejected__isnull=True, lot__award__isnull=True)
    if text:
        rows = rows.filter(lot__name__icontains=text)
    found = rows.select_related("lot__group__organisation", "supplier").order_by("lot__group__name", *_BEST)
    return [(row.pk, _named(row)) for row in found[:limit]]


_BEST = ("lot__number", "-points", "amount", "pk")


def _named(row: Offer) -> str:
    money = formats.money(row.amount, row.lot.group.organisation.jurisdiction)
    return _("%(group)s, lot %(lot)s: %(supplier)s (%(amount)s)") % {
        "group": row.lot.group,
        "lot": row.lot,
        "supplier": row.supplier,
        "amount": money,
    }


def _label(key: int) -> str:
    row = _offers().filter(pk=key).first()
    return _named(row)[:250] if row else ""


def _effect(key: int) -> str:
    row = _offers().filter(pk=key).first()
    if row is None:
        return ""
    return _("lot %(lot)s of “%(group)s” goes to %(supplier)s, and may be called off from then on.") % {
        "lot": row.lot,
        "group": row.lot.group,
        "supplier": row.supplier,
    }


def _page(viewer: Viewer, key: int) -> str:
    row = Offer.objects.visible(viewer).filter(pk=key).first()
    return reverse("procurement:lot", args=[row.lot_id]) if row else ""


DECIDER = Decider(KIND, gettext_lazy("the award of a lot"), _waiting, _label, _effect, _page)
