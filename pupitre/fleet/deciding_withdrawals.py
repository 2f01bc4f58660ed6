"""What a committee decides on before devices leave use: a lot to withdraw. The key is that of the lot."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pupitre.fleet.models import Withdrawal
from pupitre.fleet.permissions import DISPOSE
from pupitre.governance.deciders import Decider
from pupitre.http import formats
from pupitre.kernel.viewer import Viewer

KIND = "fleet.withdrawal"
NAMED = 4  # models said one by one


def _waiting(viewer: Viewer, text: str, limit: int) -> list[tuple[int, str]]:
    """The lots of the viewer's bodies that await a decision, the first proposed first."""
    rows = Withdrawal.objects.visible(viewer, "fleet.view").filter(state="proposed", title__icontains=text)
    counted = rows.annotate(units=Count("lines")).order_by("proposed_at", "pk")
    return [(row.pk, _named(row.title, row.units)) for row in counted[:limit]]


def _named(title: str, units: int) -> str:
    words = {"title": title, "n": formats.number(units)}
    return (ngettext("%(title)s (%(n)s device)", "%(title)s (%(n)s devices)", units) % words)[:250]


def _label(key: int) -> str:
    row = Withdrawal.objects.filter(pk=key).annotate(units=Count("lines")).first()
    return _named(row.title, row.units) if row else ""


def _effect(key: int) -> str:
    """In figures: how many of which models, and since when the oldest serves."""
    row = (
        Withdrawal.objects.filter(pk=key)
        .annotate(units=Count("lines"), since=Min("lines__device__bought_on"))
        .first()
    )
    if row is None:
        return ""
    models = (
        row.lines.order_by()
        .values("device__model__name")
        .annotate(n=Count("pk"))
        .order_by("-n", "device__model__name")
    )
    named = [f"{one['n']} {one['device__model__name']}" for one in models[:NAMED]]
    if len(models) > NAMED:
        named.append("…")
    words = {"n": formats.number(row.units), "models": ", ".join(named)}
    said = ngettext("%(n)s device leaves use: %(models)s.", "%(n)s devices leave use: %(models)s.", row.units) % words
    if row.since is None:
        return said
    oldest = _("The oldest was bought in %(year)s.") % {"year": row.since.year}
    return f"{said} {oldest}"


def _page(viewer: Viewer, key: int) -> str:
    seen = Withdrawal.objects.visible(viewer, DISPOSE).filter(pk=key).exists()
    return reverse("fleet:withdrawal", args=[key]) if seen else ""


DECIDER = Decider(KIND, gettext_lazy("a lot of devices to withdraw"), _waiting, _label, _effect, _page)
