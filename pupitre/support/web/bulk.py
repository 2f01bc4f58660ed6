"""The same act on the requests chosen in the queue: what will happen is said first."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from pupitre.accounts.models import Person
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.support.models import Team, Ticket
from pupitre.support.operations import many
from pupitre.support.operations.many import Order, Outcome
from pupitre.support.web import frame

ACTS = (
    ("assign", gettext_lazy("give them to someone of their team")),
    ("hand_over", gettext_lazy("hand them over to another team")),
    ("close", gettext_lazy("close them")),
)


class BulkForm(forms.Form):
    what = forms.ChoiceField(label=gettext_lazy("What to do"), choices=ACTS, widget=forms.RadioSelect)
    team = forms.ModelChoiceField(Team.objects.none(), label=gettext_lazy("Team"), required=False)
    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Person"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, required=False, help_text=gettext_lazy("Kept with each request.")
    )

    def __init__(self, *args: Any, tickets: list[Ticket], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desks = {ticket.organisation_id for ticket in tickets}
        teams = Team.objects.filter(organisation__in=desks, is_active=True)
        people = Person.objects.filter(support_teams__team__in=teams.order_by().values("pk")).distinct()
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["person"].queryset = people.order_by("display_name", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("what") == "hand_over":
            for name in ("team", "reason"):
                if not values.get(name):
                    self.add_error(name, _("Fill this in for what you chose."))
        return values


def chosen(request: Request) -> list[Ticket]:
    """The requests chosen that the viewer works on."""
    keys = [int(key) for key in request.POST.getlist("selected") if key.isdecimal() and len(key) < 19]
    return list(Ticket.objects.workable(request.viewer).filter(pk__in=keys[: many.MOST]).order_by("pk"))


@require_POST
@page()
@frame.at_desk
def take(request: Request) -> HttpResponse:
    """Take those chosen for oneself; those that somebody else has are said."""
    found = many.run(tickets=chosen(request), order=Order("take"), actor=request.viewer, at=timezone.now())
    if found.done:
        messages.success(request, _said(found))
    for number, why in found.refused:
        messages.warning(request, f"{number}: {why}")
    return redirect("support:queue")


@require_POST
@page()
@frame.at_desk
def bulk(request: Request) -> HttpResponse:
    """Choose the act, read what it will do, do it."""
    tickets = chosen(request)
    filled = "what" in request.POST
    form = BulkForm(request.POST if filled else None, tickets=tickets)
    preview: Outcome | None = None
    if filled and form.is_valid():
        values = form.cleaned_data
        order = Order(values["what"], values["team"], values["person"], values["reason"])
        dry = request.POST.get("do") != "apply"
        found = many.run(tickets=tickets, order=order, actor=request.viewer, at=timezone.now(), dry=dry)
        if not dry:
            messages.success(request, _said(found))
            return redirect("support:queue")
        preview = found
    context = {"tickets": tickets, "form": form, "preview": preview, "sentence": _will(preview) if preview else ""}
    status = 422 if form.errors else 200
    return render(request, "support/bulk.html", frame.context(request, "queue", **context), status=status)


def _will(found: Outcome) -> str:
    done = len(found.done)
    said = ngettext("%(n)d request will change.", "%(n)d requests will change.", done) % {"n": done}
    return said if done else _("None of them will change.")


def _said(found: Outcome) -> str:
    done = len(found.done)
    return ngettext("%(n)d request is changed.", "%(n)d requests are changed.", done) % {"n": done}
