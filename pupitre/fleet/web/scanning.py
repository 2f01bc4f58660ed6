"""The scanning screen of a school: it works without network, and sends what was scanned in batches."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pupitre.fleet import wording
from pupitre.fleet.enums import CampaignKind, Condition, DeviceState, ScanKind
from pupitre.fleet.models import Campaign
from pupitre.fleet.operations.campaigns import MOST_ACTS, Scanned, receive
from pupitre.fleet.permissions import HAND_OUT
from pupitre.fleet.queries import campaigns as queries
from pupitre.fleet.web.campaigns import found_campaign, sentence
from pupitre.fleet.web.frame import context
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.refusal import Refusal
from pupitre.territory.models import School

WORKER = Path(__file__).parents[1] / "static" / "fleet" / "scan-worker.js"


@require_GET
@page(HAND_OUT)
def scan(request: Request, campaign: int, school: int) -> HttpResponse:
    """The screen itself. It holds no name: they come with the extract, and leave with the session."""
    found, place = _found(request, campaign, school)
    page_context = context(
        request,
        "campaigns",
        campaign=found,
        school=place,
        conditions=Condition.choices,
        words=_words(found),
        settings={
            "campaign": found.pk,
            "school": place.pk,
            "kind": ScanKind.TAKE_BACK if found.kind == CampaignKind.RETURN else ScanKind.HAND_OUT,
            "person": request.viewer.person_id,
        },
    )
    return render(request, "fleet/scan.html", page_context)


@require_GET
@page(HAND_OUT)
def scan_extract(request: Request, campaign: int, school: int) -> HttpResponse:
    """The pupils of the school, its devices and their kits, as of now."""
    found, place = _found(request, campaign, school)
    extract = queries.extract(found, place, timezone.localdate())
    answer = {
        "token": get_token(request),
        "closed": found.closed_at is not None,
        "until": request.session.get_expiry_date().isoformat(),
        "classes": extract.classes,
        "pupils": extract.pupils,
        "devices": extract.devices,
    }
    response = JsonResponse(answer)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@page(HAND_OUT)
def scan_receive(request: Request, campaign: int, school: int) -> HttpResponse:
    """Take a batch in; each act is answered with its fate, in the order sent."""
    found, place = _found(request, campaign, school)
    try:
        acts = [_scanned(row) for row in json.loads(request.body)["acts"][:MOST_ACTS]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"refusal": _("This batch cannot be read.")}, status=400)
    try:
        rows = receive(campaign=found, school=place, acts=acts, actor=request.viewer, at=timezone.now())
    except Refusal as refusal:
        return JsonResponse({"refusal": str(refusal), "code": refusal.code}, status=refusal.status)
    fates = [{"key": str(row.key), "fate": row.fate, "reason": row.reason, "said": sentence(row)} for row in rows]
    return JsonResponse({"fates": fates})


@require_GET
@page(HAND_OUT)
def worker(_request: Request) -> HttpResponse:
    """The script that keeps the screen on the clerk's device: served here, so that its reach is these pages."""
    response = HttpResponse(WORKER.read_text(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def _found(request: Request, campaign: int, school: int) -> tuple[Campaign, School]:
    found = found_campaign(request, campaign)
    return found, get_object_or_404(queries.schools_of(found, request.viewer, HAND_OUT), pk=school)


def _scanned(row: dict[str, Any]) -> Scanned:
    """An act as it was sent. Errors: ValueError, KeyError, TypeError where it does not read."""
    at = datetime.fromisoformat(row["at"])
    pupil = row.get("pupil")
    condition = str(row.get("condition") or "")
    return Scanned(
        key=UUID(row["key"]),
        kind=ScanKind(row["kind"]),
        code=_plain(row["code"], 80),
        scanned_at=at if at.tzinfo else timezone.make_aware(at),
        pupil_id=int(pupil) if pupil else None,
        condition=condition if condition in Condition.values else "",
        missing_parts=tuple(int(part) for part in row.get("missing") or ()),
        broken_parts=tuple(int(part) for part in row.get("broken") or ()),
        override=_plain(row.get("override") or "", 250),
    )


def _plain(text: Any, most: int) -> str:
    return str(text).replace("\x00", "").strip()[:most]


def _words(found: Campaign) -> dict[str, str]:
    """What the screen says, in the reader's language."""
    back = found.kind == CampaignKind.RETURN
    states = dict(DeviceState.choices)
    return {
        "done": _("taken back") if back else _("handed out"),
        "kept": _("kept, waits for the network"),
        "sent": _("recorded"),
        "already": _("was done already"),
        "conflict": _("to settle"),
        "again": _("scanned twice: counted once"),
        "unknown": _("not in this screen's list: it will be checked when it is sent"),
        "held": str(wording.OBSTACLES["held_by_another"]),
        "holds": str(wording.OBSTACLES["holds_another"]),
        "theirs": str(wording.OBSTACLES["already_theirs"]),
        "nobody": str(wording.OBSTACLES["nobody_holds_it"]),
        "not_in_store": _("it is not in store: only a device in store can leave."),
        "all_done": _("This class is done."),
        "next": _("Next"),
        "part_there": _("with its kit"),
        "part_other": _("this part goes with another device"),
        "no_class": _("Without class"),
        "nobody_left": _("Choose who takes it, then scan."),
        "waiting": _("to send"),
        "all_sent": _("All is recorded."),
        "offline": _("No network: you may go on. What is scanned is kept on this device."),
        "signed_out": _("You are signed out. Sign in again here: what was scanned is kept, and will leave then."),
        "closed": _("This campaign is closed. What was scanned and not recorded is kept on this device."),
        "others": _("Acts scanned by somebody else wait on this device:"),
        "no_camera": _("This browser does not read labels with its camera. Use a scanner, or the list."),
        "camera_denied": _("The camera is not allowed here. Allow it in the browser, or use the list."),
        "no_store": _(
            "This browser keeps nothing: without network, what is scanned would be lost. Leave private mode."
        ),
        "old": _("The list of the class is no more on this device: connect once to read it again."),
        "in_repair": str(states["in_repair"]),
    }
