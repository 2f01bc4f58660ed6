"""Carts, class sets and loan pools."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from pupitre.fleet import permissions
from pupitre.fleet.models import DeviceSet
from pupitre.fleet.operations import sets as operations
from pupitre.fleet.permissions import EDIT
from pupitre.fleet.queries import register
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web import chosen, listings
from pupitre.fleet.web.frame import context
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School

SHOWN = 400


class SetForm(forms.ModelForm):
    school = forms.CharField(label=gettext_lazy("School"), max_length=30, help_text=gettext_lazy("Its code."))
    field_order = ("school", "name", "kind", "tag", "room")

    class Meta:
        model = DeviceSet
        fields = ("name", "kind", "tag", "room")
        help_texts = {"tag": gettext_lazy("Its own sticker: scanned, it means all the devices that it holds.")}

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visible = School.objects.visible(viewer, EDIT)
        self.suggested = self.visible.filter(closed_on=None).suggestions(300)
        self.fields["school"].widget.attrs["list"] = "schools-here"
        if self.instance.pk:
            del self.fields["school"]
            self.fields["room"].queryset = register.rooms_of(self.instance.school)  # type: ignore[attr-defined]
        else:
            del self.fields["room"]

    def clean_school(self) -> School:
        found = self.visible.filter(code__iexact=self.cleaned_data["school"].strip()).order_by("pk").first()
        if found is None:
            raise forms.ValidationError(_("No school that you may edit has this code. Check the code."))
        return found

    def _post_clean(self) -> None:
        """The operation writes, so the form's own instance stays as it was."""


@require_GET
@page(VIEW)
def sets(request: Request) -> HttpResponse:
    rows = register.listed_sets(request.viewer)
    state = request.GET.get("state", "")
    if state != "all":
        rows = rows.filter(closed_on__isnull=state != "closed")
    return listings.SETS.respond(request, rows, template="fleet/sets.html", context=context(request, "sets"))


@page(EDIT)
def add(request: Request) -> HttpResponse:
    form = SetForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        made = operations.open_set(school=facts.pop("school"), facts=facts, actor=request.viewer, at=timezone.now())
        return redirect("fleet:set", made.pk)
    page_context = context(request, "sets", form=form, title=_("Make a cart or a set"), row=None)
    return render(request, "fleet/set_form.html", page_context, status=422 if form.errors else 200)


@require_GET
@page(VIEW)
def show(request: Request, pk: int) -> HttpResponse:
    """A set: where it stands, what is in it, and for those who may, what goes in and out."""
    row = _found(request, pk)
    devices = list(row.devices.select_related("model").order_by("asset_tag", "pk")[:SHOWN])
    serving = sum(device.state in register.SERVING for device in devices)
    may_edit = row.closed_on is None and permissions.can_edit(request.viewer, row.school)
    counted = ngettext("%(n)s device", "%(n)s devices", len(devices)) % {"n": len(devices)}
    page_context = context(
        request,
        "sets",
        row=row,
        devices=[(device, listings.STATES[device.state]) for device in devices],
        status=_("%(counted)s, of which %(serving)s in service; %(school)s.")
        % {"counted": counted, "serving": serving, "school": row.school.name},
        edits=may_edit,
        key=str(uuid4()),
    )
    return render(request, "fleet/set.html", page_context)


@page(EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    row = _found(request, pk, EDIT)
    form = SetForm(request.POST or None, instance=row, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        operations.change_set(row=row, facts=dict(form.cleaned_data), actor=request.viewer, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("fleet:set", pk)
    page_context = context(request, "sets", form=form, title=row.name, row=row)
    return render(request, "fleet/set_form.html", page_context, status=422 if form.errors else 200)


@require_POST
@page(EDIT)
def fill(request: Request, pk: int) -> HttpResponse:
    """Put in what was scanned or chosen."""
    row, picked = _found(request, pk, EDIT), chosen.of(request)
    done = operations.fill(
        row=row,
        devices=picked.keys,
        key=request.POST.get("key", "")[:50] or str(uuid4()),
        serving="serving" in request.POST,
        actor=request.viewer,
        at=timezone.now(),
    )
    if done.done:
        said = ngettext("%(n)s device is in the set.", "%(n)s devices are in the set.", done.done)
        messages.success(request, said % {"n": done.done})
    if done.refused:
        said = ngettext(
            "%(n)s was left: it is of another school, or out of use.",
            "%(n)s were left: they are of another school, or out of use.",
            done.refused,
        )
        messages.warning(request, said % {"n": done.refused})
    if picked.unknown:
        unknown = ", ".join(picked.unknown[:10])
        messages.warning(request, _("Unknown here, set aside: %(codes)s.") % {"codes": unknown})
    return redirect("fleet:set", pk)


@require_POST
@page(EDIT)
def empty(request: Request, pk: int) -> HttpResponse:
    row, picked = _found(request, pk, EDIT), chosen.of(request)
    left = operations.empty(row=row, devices=picked.keys, actor=request.viewer, at=timezone.now())
    said = ngettext("%(n)s device left the set.", "%(n)s devices left the set.", left)
    messages.success(request, said % {"n": left})
    return redirect("fleet:set", pk)


@require_POST
@page(EDIT)
def close(request: Request, pk: int) -> HttpResponse:
    row = _found(request, pk, EDIT)
    operations.close_set(row=row, actor=request.viewer, at=timezone.now())
    messages.success(request, _("%(set)s is closed.") % {"set": row.name})
    return redirect("fleet:sets")


def _found(request: Request, pk: int, capability: str = VIEW) -> DeviceSet:
    rows = DeviceSet.objects.visible(request.viewer, capability)
    return get_object_or_404(rows.select_related("school", "room"), pk=pk)
