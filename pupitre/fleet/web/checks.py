"""Audits by scan: the list, a new one, the screen and its findings as they come, their acceptance."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pupitre.fleet import permissions
from pupitre.fleet.engine.checking import Findings
from pupitre.fleet.models import Device, StockCheck
from pupitre.fleet.operations import checks
from pupitre.fleet.permissions import EDIT, HAND_OUT
from pupitre.fleet.queries.register import rooms_of
from pupitre.fleet.web.frame import context
from pupitre.http import formats
from pupitre.http.gate import page
from pupitre.http.listing import Column, Listing
from pupitre.http.request import Request
from pupitre.kernel.refusal import Refusal
from pupitre.territory.models import School

MOST_SHOWN = 100  # devices named under a finding
CHECKS = Listing(
    name="checks",
    noun=npgettext_lazy("counted", "audit", "audits"),
    columns=(
        Column(
            "school__name",
            gettext_lazy("school"),
            note="school__commune_name",
            sort=None,
            link=lambda row: reverse("fleet:check", args=[row["pk"]]),
        ),
        Column("room__name", gettext_lazy("room"), sort=None),
        Column("started_at", gettext_lazy("begun on"), kind="date"),
        Column("started_by_name", gettext_lazy("by"), sort=None, wide=True),
        Column("accepted_at", gettext_lazy("accepted on"), kind="date", sort=None),
        Column("dropped_at", gettext_lazy("dropped on"), kind="date", sort=None, wide=True),
    ),
    order="-started_at",
    hint=gettext_lazy("An audit scans what stands in a school or a room; nothing changes until it is accepted."),
)


class StartForm(forms.Form):
    school = forms.CharField(label=gettext_lazy("School"), max_length=30, help_text=gettext_lazy("Its code."))
    room = forms.CharField(
        label=gettext_lazy("Room"), max_length=80, required=False, help_text=gettext_lazy("Empty: the whole school.")
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schools = School.objects.visible(request.viewer, HAND_OUT).filter(closed_on=None)
        self.suggested = self.schools.suggestions(300)
        self.fields["school"].widget.attrs["list"] = "schools-here"
        if len(self.suggested) == 1:
            self.fields["school"].initial = self.suggested[0][0]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        school = self.schools.filter(code__iexact=values.get("school", "").strip()).order_by("pk").first()
        if school is None:
            self.add_error("school", _("No school of yours has this code. Check the code."))
            return values
        name, room = values.get("room", "").strip(), None
        if name:
            room = rooms_of(school).filter(name__iexact=name).first()
            if room is None:
                self.add_error("room", _("No room of this school has this name. Check the name."))
        return {"school": school, "room": room}


@require_GET
@page(HAND_OUT)
def check_list(request: Request) -> HttpResponse:
    rows = StockCheck.objects.visible(request.viewer, HAND_OUT)
    return CHECKS.respond(request, rows, template="fleet/checks.html", context=context(request, "checks"))


@page(HAND_OUT)
def check_start(request: Request) -> HttpResponse:
    form = StartForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        return redirect(checks.start(**form.cleaned_data, actor=request.viewer, at=timezone.now()))
    page_context = context(request, "checks", form=form)
    return render(request, "fleet/check_form.html", page_context, status=422 if form.errors else 200)


@require_GET
@page(HAND_OUT)
def check(request: Request, pk: int) -> HttpResponse:
    """The screen of an audit; it works without network, and shows what is found as it comes."""
    found = _found(request, pk)
    findings = checks.findings(found)
    page_context = context(
        request,
        "checks",
        check=found,
        status=_status(findings),
        findings=_groups(findings),
        unknown=findings.unknown,
        scanned=" ".join(found.scans.order_by("pk").values_list("code", flat=True)),
        under_way=not (found.accepted_at or found.dropped_at),
        may_accept=permissions.can_edit(request.viewer, found.school),
        settings={"check": found.pk, "person": request.viewer.person_id},
        words=_words(),
    )
    return render(request, "fleet/check.html", page_context)


@require_GET
@page(HAND_OUT)
def check_extract(request: Request, pk: int) -> HttpResponse:
    """What is expected, for the screen to work without network. It names nobody."""
    found = _found(request, pk)
    rows = found.expected.order_by("pk").values_list("asset_tag", "serial", "model__name")
    expected = [{"tag": tag, "serial": serial, "model": model} for tag, serial, model in rows]
    return JsonResponse({"token": get_token(request), "expected": expected})


@require_POST
@page(HAND_OUT)
def check_receive(request: Request, pk: int) -> HttpResponse:
    """Take a batch in; each code is answered with what it is."""
    found = _found(request, pk)
    try:
        seen = [
            checks.Seen(UUID(row["key"]), str(row["code"]).replace("\x00", ""), _instant(row["at"]))
            for row in json.loads(request.body)["acts"]
        ]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"refusal": _("This batch cannot be read.")}, status=400)
    try:
        rows = checks.receive(check=found, seen=seen, actor=request.viewer, at=timezone.now())
    except Refusal as refusal:
        return JsonResponse({"refusal": str(refusal), "code": refusal.code}, status=refusal.status)
    findings = checks.findings(found)
    kind_of = {key: name for name in ("found", "misplaced", "reappeared") for key in getattr(findings, name)}
    by_code = {row.code: kind_of.get(row.device_id or 0, "unknown") for row in rows}
    fates = [{"key": str(one.key), "fate": by_code.get(one.code.strip().upper()[:80], "unknown")} for one in seen]
    return JsonResponse({"fates": fates, "status": _status(findings)})


@require_POST
@page(EDIT)
def check_accept(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(StockCheck.objects.visible(request.viewer, EDIT).select_related("school"), pk=pk)
    reason = request.POST.get("reason", "").replace("\x00", "")
    checks.accept(check=found, reason=reason, actor=request.viewer, at=timezone.now())
    messages.success(request, _("The audit is accepted."))
    return redirect(found)


@require_POST
@page(HAND_OUT)
def check_drop(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    checks.drop(check=found, actor=request.viewer, at=timezone.now())
    messages.success(request, _("The audit is dropped: nothing has changed."))
    return redirect(found)


def _found(request: Request, pk: int) -> StockCheck:
    rows = StockCheck.objects.visible(request.viewer, HAND_OUT).select_related("school", "room")
    return get_object_or_404(rows, pk=pk)


def _status(findings: Findings) -> str:
    figures = {
        "found": formats.number(len(findings.found)),
        "missing": formats.number(len(findings.missing)),
        "others": formats.number(len(findings.misplaced) + len(findings.reappeared) + len(findings.unknown)),
        "people": formats.number(len(findings.with_people)),
    }
    said = _(
        "%(found)s seen where they are expected, %(missing)s not seen, %(people)s with people, %(others)s to look at."
    )
    return said % figures


def _groups(findings: Findings) -> list[tuple[str, str, int, list[Device]]]:
    """Each finding: its sign, its words, how many, the first devices."""
    parts = (
        ("done", _("seen where they are expected"), findings.found),
        ("blocked", _("not seen"), findings.missing),
        ("waiting", _("of another place"), findings.misplaced),
        ("none", _("with people, perhaps at home"), findings.with_people),
        ("waiting", _("lost or withdrawn, and seen"), findings.reappeared),
    )
    named = {key for _sign, _words, keys in parts for key in keys[:MOST_SHOWN]}
    devices = Device.objects.filter(pk__in=named).select_related("school").in_bulk()
    return [
        (sign, words, len(keys), [devices[key] for key in keys[:MOST_SHOWN] if key in devices])
        for sign, words, keys in parts
        if keys
    ]


def _words() -> dict[str, str]:
    return {
        "found": _("expected here"),
        "misplaced": _("of another place"),
        "reappeared": _("lost or withdrawn, and seen"),
        "unknown": _("not in the register"),
        "kept": _("kept, waits for the network"),
        "checked": _("not in this screen's list: it will be checked when it is sent"),
        "again": _("scanned twice: counted once"),
        "waiting": _("to send"),
        "all_sent": _("All is recorded."),
        "signed_out": _("You are signed out. Sign in again here: what was scanned is kept, and will leave then."),
    }


def _instant(text: str) -> datetime:
    """An instant as the screen wrote it. Errors: ValueError."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else timezone.make_aware(at)
