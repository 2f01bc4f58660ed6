"""The mailboxes of a desk: added, tried, read at once, paused; the addresses of schools."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from pupitre.accounts.web.form_page import form_page
from pupitre.connectors import jobs
from pupitre.connectors.mail import reading
from pupitre.connectors.web.wording import box_problem
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.viewer import Viewer
from pupitre.support import addresses
from pupitre.support.models import Mailbox, SchoolAddress
from pupitre.support.operations import boxes as operations
from pupitre.support.querysets import LEAD
from pupitre.support.web import frame
from pupitre.territory.models import Organisation

TAB = "connectors:mails"


class BoxForm(forms.ModelForm):
    """A box, with its secret, which is never shown again."""

    secret = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Kept sealed, never shown again."),
    )
    field_order = ("organisation", "name", "address", "host", "port", "security", "username", "secret")

    class Meta:
        model = Mailbox
        fields = (
            "organisation", "name", "address", "host", "port", "security", "username", "folder", "moved_to",
            "tagging", "open_to_all", "domains", "acknowledges", "largest_mb", "read_since",
        )  # fmt: skip
        widgets = {
            "domains": forms.Textarea(attrs={"rows": 3}),
            "read_since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        bodies = Organisation.objects.visible(viewer, LEAD).exclude(kind__in=["area", "state"])
        self.fields["organisation"].queryset = bodies.order_by("name", "pk")  # type: ignore[attr-defined]
        if self.instance.pk is not None:
            self.fields["organisation"].disabled = True
            self.fields["secret"].required = False
            self.fields["secret"].help_text = _("Leave empty to keep the one already given.")


class SchoolForm(forms.Form):
    tag = forms.SlugField(label=gettext_lazy("Tag"), max_length=60)
    code = forms.CharField(label=gettext_lazy("Code of the school"), max_length=30)


@page(LEAD)
def boxes(request: Request) -> HttpResponse:
    rows = Mailbox.objects.visible(request.viewer).select_related("organisation").order_by("name", "pk")
    week = Q(mails__received_at__gte=timezone.now() - timedelta(days=7))
    shown = [(row, box_problem(row.problem)) for row in rows.annotate(week=Count("mails", week))]
    return render(request, "connectors/boxes.html", frame.context(request, TAB, boxes=shown))


@page(LEAD)
def create(request: Request) -> HttpResponse:
    return _form(
        request, Mailbox(read_since=timezone.localdate()), _("A mailbox"), reverse("connectors:boxes"), _("Mailboxes")
    )


@page(LEAD)
def change(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    return _form(request, found, found.name, reverse("connectors:box", args=[pk]), found.name)


def _form(request: Request, found: Mailbox, title: str, back: str, parent: str) -> HttpResponse:
    form = BoxForm(request.POST or None, instance=found, viewer=request.viewer)

    def save(data: dict[str, Any]) -> Mailbox:
        return operations.save(box=form.instance, secret=data["secret"], actor=request.viewer, at=timezone.now())

    context = {"title": title, "submit": _("Save"), "parent": parent, "parent_url": back}
    return form_page(request, form, act=save, done=Mailbox.get_absolute_url, said=_("Saved."), context=context)


def _found(request: Request, pk: int) -> Mailbox:
    return get_object_or_404(Mailbox.objects.visible(request.viewer).select_related("organisation"), pk=pk)


@page(LEAD)
def box(request: Request, pk: int) -> HttpResponse:
    return _shown(request, _found(request, pk), SchoolForm())


def _shown(request: Request, found: Mailbox, form: SchoolForm, status: int = 200) -> HttpResponse:
    local, _at, domain = found.address.partition("@")
    samples = {"plus": f"{local}+0350123a@{domain}", "catch_all": f"0350123a@{domain}"}
    context = frame.context(
        request,
        TAB,
        box=found,
        problem=box_problem(found.problem),
        received=found.mails.count(),
        schools=found.school_addresses.select_related("school").order_by("tag"),
        sample=samples.get(found.tagging, ""),
        form=form,
    )
    return render(request, "connectors/box.html", context, status=status)


@require_POST
@page(LEAD)
def test(request: Request, pk: int) -> HttpResponse:
    """Try the connection; nothing is written, nothing is marked."""
    count, code, detail = reading.try_out(_found(request, pk))
    if code:
        words = _("The mail server said: %(detail)s") % {"detail": detail} if detail else ""
        messages.error(request, f"{box_problem(code)} {words}".strip())
    else:
        found = ngettext("%(count)s mail waits to be read.", "%(count)s mails wait to be read.", count)
        messages.success(request, _("The connection is good.") + " " + found % {"count": count})
    return redirect("connectors:box", pk)


@require_POST
@page(LEAD)
def read(request: Request, pk: int) -> HttpResponse:
    """Have the box read by a worker, now."""
    jobs.ask_to_read_box(_found(request, pk).pk)
    messages.success(request, _("The reading is asked for."))
    return redirect("connectors:box", pk)


@require_POST
@page(LEAD)
def pause(request: Request, pk: int) -> HttpResponse:
    """Stop reading a box, or resume."""
    found = _found(request, pk)
    operations.pause(box=found, paused=found.is_active, actor=request.viewer, at=timezone.now())
    messages.success(request, _("Resumed.") if not found.is_active else _("Paused: nothing more is taken."))
    return redirect("connectors:box", pk)


@require_POST
@page(LEAD)
def name_school(request: Request, pk: int) -> HttpResponse:
    """Give a school a tag of the box."""
    found, form = _found(request, pk), SchoolForm(request.POST)
    if form.is_valid():
        school = addresses.served(found.organisation).filter(code__iexact=form.cleaned_data["code"].strip()).first()
        if school is not None:
            tag = form.cleaned_data["tag"]
            operations.name_school(box=found, tag=tag, school=school, actor=request.viewer, at=timezone.now())
            messages.success(request, _("The address is given to %(school)s.") % {"school": school})
            return redirect("connectors:box", pk)
        form.add_error("code", _("No school that this desk serves has this code."))
    return _shown(request, found, form, 422)


@require_POST
@page(LEAD)
def unname_school(request: Request, pk: int, address: int) -> HttpResponse:
    """Take a tag back."""
    row = get_object_or_404(SchoolAddress, pk=address, mailbox=_found(request, pk))
    operations.unname_school(row=row, actor=request.viewer, at=timezone.now())
    messages.success(request, _("The address is taken back."))
    return redirect("connectors:box", pk)
