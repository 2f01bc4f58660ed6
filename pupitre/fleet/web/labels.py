"""Labels: given in series, and printed on common stock. The QR code holds the label, or the address of its page."""

import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import segno
import typst
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pupitre.fleet import device_panels
from pupitre.fleet.engine.sheets import SHEETS, Sheet
from pupitre.fleet.models import Device
from pupitre.fleet.operations import labels as operations
from pupitre.fleet.permissions import EDIT
from pupitre.fleet.web import chosen
from pupitre.fleet.web.chosen import Chosen
from pupitre.fleet.web.frame import context
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.addresses import public

TEMPLATE = Path(__file__).resolve().parents[1] / "documents" / "labels.typ"
WORDS = {
    "serial": (gettext_lazy("serial number"), lambda device: device.serial),
    "model": (gettext_lazy("model"), lambda device: device.model.name),
    "school": (gettext_lazy("school"), lambda device: device.school.name if device.school else ""),
    "owner": (gettext_lazy("owner"), lambda device: device.organisation.name),
}
"""What may be printed beside the QR code."""


class PrintForm(forms.Form):
    sheet = forms.ChoiceField(
        label=gettext_lazy("Labels"), choices=[(code, sheet.name) for code, sheet in SHEETS.items()]
    )
    start = forms.IntegerField(
        label=gettext_lazy("First free place"),
        min_value=1,
        max_value=200,
        initial=1,
        help_text=gettext_lazy("On a sheet begun already, count from the top left, line by line."),
    )
    words = forms.MultipleChoiceField(
        label=gettext_lazy("Beside the code"),
        choices=[(name, label) for name, (label, _read) in WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=["owner"],
    )

    address = forms.BooleanField(
        label=gettext_lazy("The code holds an address: the camera of a phone opens the device’s page"),
        required=False,
        help_text=gettext_lazy(
            "Those who are not signed in do so, then report a problem. Not for the smallest labels."
        ),
    )

    def clean_start(self) -> int:
        start: int = self.cleaned_data["start"]
        sheet = SHEETS.get(self.cleaned_data.get("sheet", ""))
        if sheet and start > sheet.count:
            raise forms.ValidationError(_("This sheet has %(count)s places.") % {"count": sheet.count})
        return start


class SeriesForm(forms.Form):
    series = forms.CharField(
        label=gettext_lazy("Beginning of the labels"),
        max_length=20,
        help_text=gettext_lazy("Such as TAB-: each device without a label takes the next number of this series."),
    )


@require_GET
@page(public=True)
def label(request: Request, tag: str) -> HttpResponse:
    """Where the code of a label leads: the page of its device, or the form that reports a problem with it.

    Those who are not signed in do so first, and come to the form: nobody who stands before a device that fails looks
    for its register.
    """
    reporting = device_panels.reporting(tag)
    if request.viewer.is_anonymous:
        wanted = reporting or request.get_full_path()
        return redirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")
    found = Device.objects.visible(request.viewer).named(tag).order_by("pk").first()
    if found is not None:
        return redirect(found)
    if not reporting:
        raise Http404
    return redirect(reporting)


@page(EDIT)
def labels(request: Request) -> HttpResponse:
    """What is chosen, those without a label, and what to print."""
    return _shown(request, chosen.of(request))


@require_POST
@page(EDIT)
def assign(request: Request) -> HttpResponse:
    """Give the chosen devices without a label the next ones of a series."""
    picked, form = chosen.of(request), SeriesForm(request.POST)
    if not form.is_valid():
        return _shown(request, picked, series=form)
    given = operations.assign(
        devices=list(_devices(request, picked)),
        prefix=form.cleaned_data["series"],
        actor=request.viewer,
        at=timezone.now(),
    )
    said = ngettext("%(n)s device has its label.", "%(n)s devices have their labels.", len(given))
    messages.success(request, said % {"n": len(given)})
    return _shown(request, picked)


@require_POST
@page(EDIT)
def pdf(request: Request) -> HttpResponse:
    """The sheets, as a PDF."""
    picked, form = chosen.of(request), PrintForm(request.POST)
    devices = [device for device in _devices(request, picked) if device.asset_tag]
    if not form.is_valid() or not devices:
        return _shown(request, picked, form=form)
    values = form.cleaned_data
    body = sheets(devices, SHEETS[values["sheet"]], values["start"], values["words"], address=values["address"])
    headers = {"Content-Disposition": 'attachment; filename="labels.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


def sheets(
    devices: Sequence[Device], sheet: Sheet, start: int, words: Sequence[str], *, address: bool = False
) -> bytes:
    """The PDF of labels; `start` is the first free place of the first sheet, from 1."""
    pages: dict[int, list[dict[str, Any]]] = {}
    for number, device in enumerate(devices, start - 1):
        at, x, y = sheet.place(number)
        lines = [line for name in words if (line := WORDS[name][1](device))]
        label = {
            "tag": device.asset_tag,
            "qr": qr(held(device.asset_tag, address=address)),
            "lines": lines,
            "x": x,
            "y": y,
        }
        pages.setdefault(at, []).append(label)
    facts = {
        "title": _("Labels"),
        "language": (get_language() or "en")[:2],
        "paper": sheet.paper,
        "width": sheet.width,
        "height": sheet.height,
        "size": 5 if sheet.height < 12 else 7 if sheet.height < 26 else 9,
        "pages": [pages[at] for at in sorted(pages)],
    }
    with tempfile.TemporaryDirectory(prefix="pupitre-labels-") as folder:
        place = Path(folder)
        (place / "facts.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        (place / "labels.typ").write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        return bytes(typst.compile(place / "labels.typ", root=place, pdf_standards=["ua-1"]))


def held(tag: str, *, address: bool) -> str:
    """What a code holds: the label, or the address that leads to its device."""
    return public(reverse("fleet:label", args=[tag])) if address else tag


def qr(tag: str) -> str:
    """The QR code of a label, as a small SVG."""
    drawn = io.BytesIO()
    segno.make(tag, micro=False, error="m").save(drawn, kind="svg", border=1, xmldecl=False)
    return drawn.getvalue().decode()


def _devices(request: Request, picked: Chosen) -> Any:
    rows = Device.objects.visible(request.viewer, EDIT).filter(pk__in=picked.keys)
    return rows.select_related("model", "school", "organisation").order_by("asset_tag", "pk")


def _shown(
    request: Request, picked: Chosen, *, form: PrintForm | None = None, series: SeriesForm | None = None
) -> HttpResponse:
    rows = Device.objects.visible(request.viewer, EDIT).filter(pk__in=picked.keys)
    bare = rows.filter(asset_tag="").count()
    page_context = context(
        request,
        "labels",
        picked=picked,
        bare=bare,
        labelled=len(picked.keys) - bare,
        form=form or PrintForm(initial={"words": ["owner"]}),
        series=series or SeriesForm(),
    )
    wrong = bool((form and form.errors) or (series and series.errors))
    return render(request, "fleet/labels.html", page_context, status=422 if wrong else 200)
