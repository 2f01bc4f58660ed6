"""What the families' room says on pages made of several rooms: the first page, a school's page."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.families import permissions
from pupitre.families.engine.signers import PUPIL
from pupitre.families.models import Agreement, Signature
from pupitre.families.permissions import ASK, VIEW
from pupitre.families.web.frame import STATES
from pupitre.http.panels import Panel, offered
from pupitre.territory.models import Pupil, School


@offered("families", gettext_lazy("Families"), ASK)
def today(request: HttpRequest) -> Panel | None:
    """How many contracts wait for a signature in the schools one asks for."""
    rows = Agreement.objects.visible(request.viewer, ASK).standing()  # type: ignore[attr-defined]
    waiting = rows.filter(completed_at__isnull=True).count()
    if not waiting:
        return None
    return Panel(_("Families"), "families/panels/today.html", {"waiting": waiting}, waiting=waiting)


@offered("families", gettext_lazy("Families"), VIEW)
def school(request: HttpRequest, school: School) -> Panel | None:
    """What was asked of the families of a school: counts alone, light to read."""
    if not permissions.can_view(request.viewer, school):  # type: ignore[attr-defined]
        return None
    rows = Agreement.objects.filter(school=school, withdrawn_at__isnull=True)
    counts = {
        "signed": rows.filter(completed_at__isnull=False).count(),
        "waiting": rows.filter(completed_at__isnull=True, refused_at__isnull=True).count(),
        "refused": rows.filter(refused_at__isnull=False).count(),
    }
    if not any(counts.values()):
        return None
    states = [(*STATES[code], count, code) for code, count in counts.items() if count]
    return Panel(_("Families"), "families/panels/school.html", {"school": school, "states": states})


def pupil(request: HttpRequest, pupil: Pupil) -> Panel | None:
    """The contracts of a pupil, on their own page."""
    rows = Agreement.objects.visible(request.viewer).filter(pupil=pupil)  # type: ignore[attr-defined]
    found = list(rows.select_related("programme", "version").order_by("-opened_at", "-pk"))
    if not found:
        return None
    signed: dict[int, list[tuple[Signature, Any]]] = {}
    rights = {one.guardian_id: one.get_kind_display() for one in pupil.guardianships.order_by("pk")}
    for one in Signature.objects.filter(agreement__in=found).order_by("at", "pk"):
        by = _("the pupil") if one.signer == PUPIL else rights.get(one.guardian_id or 0, "")
        signed.setdefault(one.agreement_id, []).append((one, by))
    lines = [(row, *_state(row), signed.get(row.pk, [])) for row in found]
    return Panel(_("Contracts"), "families/panels/pupil.html", {"lines": lines})


def _state(row: Agreement) -> tuple[str, Any]:
    cases = ((row.withdrawn_at, "withdrawn"), (row.refused_at, "refused"), (row.completed_at, "signed"))
    return STATES[next((code for holds, code in cases if holds), "waiting")]
