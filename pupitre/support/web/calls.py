"""The call form: who is calling found as one types, their surroundings beside, a request saved with the keyboard."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pupitre.accounts.models import Person
from pupitre.http.addresses import row_address
from pupitre.http.gate import page
from pupitre.http.listing import Choice, Column, Listing, Row
from pupitre.http.request import Request
from pupitre.kernel.refusal import Refusal
from pupitre.support import refusals
from pupitre.support.enums import Channel
from pupitre.support.models import CallBack, Category, Team, Ticket
from pupitre.support.operations import calling, working
from pupitre.support.operations.opening import Asked
from pupitre.support.queries import around, callers, routing
from pupitre.support.querysets import WORK
from pupitre.support.web import frame, words
from pupitre.territory.models import Organisation


class CallForm(forms.Form):
    contact_name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    contact_phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    subject = forms.CharField(label=gettext_lazy("What it is about"), max_length=200)
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=gettext_lazy("Category"),
        required=False,
        empty_label=pgettext_lazy("category", "not known yet"),
    )
    class_blocked = forms.BooleanField(label=gettext_lazy("A class cannot work"), required=False)
    body = forms.CharField(
        label=gettext_lazy("What they say"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    solution = forms.CharField(
        label=gettext_lazy("How it was solved, if it was"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Written here, the request is solved as it is saved."),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes spent"), min_value=1, max_value=1440, required=False)
    wanted_at = forms.DateTimeField(
        label=gettext_lazy("Call them back from"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )

    def __init__(self, *args: Any, caller: callers.Caller | None, desk: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.caller = caller
        self.fields["category"].queryset = Category.objects.filter(organisation=desk).in_use()  # type: ignore[attr-defined]
        if caller is not None:
            device = caller.device is not None
            name = "" if device or caller.pick[0] == "e" else caller.name
            self.initial = {"contact_name": name, "contact_phone": caller.phone}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("wanted_at") and not values.get("contact_phone"):
            self.add_error("contact_phone", _("The number to call back."))
        return values


@page()
@frame.at_desk
def call(request: Request) -> HttpResponse:
    """Find the caller, see what stands around them, save the request."""
    found = callers.picked(request.viewer, request.POST.get("pick") or request.GET.get("pick", ""))
    desk = _desk(request, found)
    form = CallForm(request.POST or None, caller=found, desk=desk)
    refusal: Refusal | None = None
    if request.method == "POST" and (form.is_valid() or "into" in request.POST):
        try:
            return _saved(request, form, found, desk)
        except Refusal as refused:
            refusal = refused
    query = request.GET.get("q", "")
    context = {
        "caller": found,
        "form": form,
        "refusal": refusal,
        "query": query,
        "found": callers.find(request.viewer, query) if not found else [],
        "around": _around(request, found) if found else None,
        "standing": around.standing(request.viewer, found.device, timezone.localdate())
        if found and found.device
        else None,
        "key": request.POST.get("key") or str(uuid4()),
    }
    target = request.htmx.target if request.htmx else ""
    name = {"callers": "support/callers.html", "caller": "support/caller.html"}.get(target or "", "support/call.html")
    status = refusal.status if refusal else 422 if form.errors else 200
    response = render(request, name, frame.context(request, "call", **context), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _desk(request: Request, found: callers.Caller | None) -> Organisation | None:
    """The desk that answers the caller's school; without a school, that of the one who takes the call."""
    if found is not None and found.school is not None:
        return routing.desk_of(found.school)
    viewer = request.viewer
    own = Team.objects.filter(members__person=viewer.person_id, is_active=True)
    reached = Team.objects.visible(viewer, WORK).filter(is_active=True) if viewer.can(WORK) else Team.objects.none()
    team = own.order_by("pk").first() or reached.order_by("pk").first()
    return team.organisation if team else None


def _around(request: Request, found: callers.Caller) -> around.Around:
    return around.around(request.viewer, found.school, email=found.email, requester=found.requester)


def _saved(request: Request, form: CallForm, found: callers.Caller | None, desk: Organisation | None) -> HttpResponse:
    """Keep the call: added to an open request, or as a new one, solved meanwhile or to be called back."""
    viewer, at = request.viewer, timezone.now()
    values = form.cleaned_data
    into, minutes, key = request.POST.get("into", ""), values.get("minutes") or 0, request.POST.get("key", "")[:60]
    if into.isdecimal():
        said = "\n\n".join(filter(None, [values.get("subject", ""), values.get("body", "")]))
        row = get_object_or_404(Ticket.objects.workable(viewer), pk=int(into))
        name = values.get("contact_name", "")
        body = said or _("Called again.")
        calling.add_call(ticket=row, body=body, name=name, minutes=minutes, key=key, actor=viewer, at=at)
        messages.success(request, _("The call is added to request %(number)s.") % {"number": row.pk})
        return redirect("support:ticket", row.pk)
    if found is not None and found.school is not None and desk is None:
        raise refusals.NoDesk
    solution = values["solution"].strip() or (_("Solved during the call.") if "solved" in request.POST else "")
    asked = Asked(
        subject=values["subject"],
        body=values["body"],
        channel=Channel.PHONE,
        category=values["category"],
        school=found.school if found else None,
        device=found.device if found else None,
        requester=Person.objects.filter(pk=found.requester).first() if found and found.requester else None,
        contact_name=values["contact_name"],
        contact_email=found.email if found else "",
        contact_phone=values["contact_phone"],
        class_blocked=values["class_blocked"],
        key=key,
    )
    row = working.take_call(asked=asked, organisation=desk, solution=solution, minutes=minutes, actor=viewer, at=at)
    if values["wanted_at"]:
        calling.ask_call_back(ticket=row, phone=values["contact_phone"], wanted_at=values["wanted_at"], actor=viewer)
    done = _("Request %(number)s is solved.") if solution else _("Request %(number)s is kept.")
    link = format_html('<a href="{}">{}</a>', row.get_absolute_url(), done % {"number": row.pk})
    messages.success(request, link)
    return redirect("support:call")


def _about(row: Row) -> Any:
    if row["ticket"] is None:
        return row["about"]
    url = row_address("support:ticket", row["ticket"])
    return format_html('<a href="{}">{} {}</a>', url, row["ticket"], row["about"])


def _buttons(row: Row) -> Any:
    """What one says after having called; the form stands under the list."""
    if row["done_at"] is not None:
        return row["done_by_name"]
    button = '<button class="btn btn-sm btn-outline-primary" form="told" name="{}" value="{}">{}</button>'
    said = format_html(button, "done", row["pk"], _("they answered"))
    return format_html(
        '<span class="told">{} {}</span>', said, format_html(button, "tried", row["pk"], _("no answer"))
    )


CALL_BACKS = Listing(
    name="call_backs",
    noun=ngettext_lazy("call to make", "calls to make"),
    columns=(
        Column("name", gettext_lazy("Who"), html=lambda row: row["name"] or row["phone"]),
        Column(
            "phone",
            gettext_lazy("Phone"),
            sort=None,
            html=lambda row: format_html('<a href="tel:{}">{}</a>', row["phone"], row["phone"]),
        ),
        Column("wanted_at", gettext_lazy("From"), html=lambda row: words.due(row["wanted_at"], timezone.now())),
        Column("about", gettext_lazy("About"), html=_about, sort=None),
        Column("school__name", gettext_lazy("School"), sort=None, note="school__commune_name", wide=True),
        Column("tries", gettext_lazy("Tried"), kind="integer", sort=None),
        Column("pk", pgettext_lazy("calls", "What came of it"), html=_buttons, sort=None),
    ),
    fields=("ticket", "done_at", "done_by_name"),
    filters=(
        Choice(
            "done",
            "",
            gettext_lazy("to make"),
            (("yes", gettext_lazy("already made")),),
            apply=lambda rows, _value: rows,
        ),
    ),
    order="wanted_at",
    row_id=True,
    hint=gettext_lazy("A call to make is promised on the form of a call."),
)


@require_GET
@page()
@frame.at_desk
def call_backs(request: Request) -> HttpResponse:
    rows = CallBack.objects.workable(request.viewer)
    rows = rows.filter(done_at__isnull=False) if request.GET.get("done") == "yes" else rows.waiting()
    return CALL_BACKS.respond(
        request, rows, template="support/call_backs.html", context=frame.context(request, "call_backs")
    )


@require_POST
@page()
@frame.at_desk
def told(request: Request) -> HttpResponse:
    """Somebody was called: they answered, or not."""
    key = request.POST.get("done") or request.POST.get("tried", "")
    if key.isdecimal():
        row = get_object_or_404(CallBack.objects.workable(request.viewer), pk=int(key))
        calling.tell_call(call=row, answered="done" in request.POST, actor=request.viewer, at=timezone.now())
    return redirect("support:call_backs")
