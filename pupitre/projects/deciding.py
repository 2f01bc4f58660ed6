"""What a committee decides in this room: the award of a call for projects, as it is proposed."""

from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pupitre.governance.deciders import Decider
from pupitre.http import formats
from pupitre.kernel.viewer import Viewer
from pupitre.projects.models import Call

KIND = "projects.call_award"


def _waiting(viewer: Viewer, text: str, limit: int) -> list[tuple[int, str]]:
    """The calls whose answers each have their proposal, the first closed first."""
    rows = Call.objects.visible(viewer).awaiting_award().filter(title__icontains=text)
    return [(row.pk, row.title) for row in rows.order_by("closes_on", "pk")[:limit]]


def _label(key: int) -> str:
    row = Call.objects.filter(pk=key).first()
    return (_("Award of “%(call)s”") % {"call": row.title})[:250] if row else ""


def _effect(key: int) -> str:
    sent = Q(files__state="sent")
    row = (
        Call.objects.filter(pk=key)
        .select_related("organisation", "measure")
        .annotate(
            granted=Count("files", filter=sent & Q(files__proposed__gt=0)),
            refused=Count("files", filter=sent & Q(files__proposed=0)),
            total=Sum("files__proposed", filter=sent),
        )
        .first()
    )
    if row is None:
        return ""
    told = ngettext(
        "%(granted)s answer receives %(total)s; %(refused)s more get nothing, and read why.",
        "%(granted)s answers receive %(total)s in all; %(refused)s more get nothing, and read why.",
        row.granted,
    ) % {
        "granted": row.granted,
        "refused": row.refused,
        "total": formats.money(row.total or Decimal(0), row.organisation.jurisdiction),
    }
    if row.measure is None:
        return told
    held = _("The money is allocated to the schools from %(measure)s at once.") % {"measure": row.measure}
    return f"{told} {held}"


def _page(viewer: Viewer, key: int) -> str:
    return reverse("projects:call", args=[key]) if Call.objects.visible(viewer).filter(pk=key).exists() else ""


DECIDER = Decider(KIND, gettext_lazy("the award of a call for projects"), _waiting, _label, _effect, _page)
