"""What a desk owes: first answer and solution for each priority, in general and by type of request."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.support.engine import durations
from pupitre.support.engine.targets import GENERAL
from pupitre.support.enums import Priority, TicketType
from pupitre.support.models import Hours, Target
from pupitre.support.operations import setting_up as operations
from pupitre.support.querysets import LEAD
from pupitre.support.web import frame
from pupitre.support.web.setting_up import led_bodies
from pupitre.territory.models import Organisation

NAMES = ("answer", "resolve")


class TargetsForm(forms.Form):
    """What is owed for each priority, typed in minutes, hours or days of opening; of a type, empty is the general."""

    def __init__(
        self,
        *args: Any,
        rows: dict[tuple[str, int], Target],
        kind: str,
        day: int,
        services: list[Hours],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.day, self.kind = day, kind
        named = {one.pk: one for one in services}
        for priority, label in Priority.choices:
            own, general = rows.get((kind, priority)), rows.get((GENERAL, priority))
            for name, words, default in (
                ("answer", _("%(priority)s: first answer within"), 60),
                ("resolve", _("%(priority)s: solution within"), day),
            ):
                held = self._typed(getattr(general, f"{name}_minutes", default))
                self.fields[f"{name}{priority}"] = forms.CharField(
                    label=words % {"priority": label},
                    max_length=20,
                    required=kind == GENERAL,
                    initial=self._typed(getattr(own, f"{name}_minutes")) if own else "" if kind else held,
                    help_text=_("Empty: %(time)s, as in general.") % {"time": held} if kind else "",
                )

            if len(services) > 1:
                of = own or general
                self.fields[f"hours{priority}"] = forms.TypedChoiceField(
                    label=_("%(priority)s: by the hours") % {"priority": label},
                    choices=[(one.pk, one.name) for one in services],
                    coerce=lambda key: named[int(key)],
                    initial=of.hours_id if of else services[0].pk,
                )

    def _typed(self, minutes: int) -> str:
        return durations.lasting(minutes, self.day, pgettext("unit of days", "d"))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for name in list(values):
            if values[name] and not name.startswith("hours"):
                try:
                    values[name] = durations.minutes(values[name], self.day)
                except ValueError:
                    self.add_error(name, _("Write it as 30 min, 4 h or 2 d."))
        for priority in Priority.values:
            answer, resolve = (values.get(f"{name}{priority}") for name in NAMES)
            if isinstance(answer, int) and isinstance(resolve, int):
                if resolve < answer:
                    self.add_error(f"resolve{priority}", _("The resolution cannot be due before the first answer."))
            elif bool(answer) != bool(resolve):
                missing = "resolve" if answer else "answer"
                if f"{missing}{priority}" not in self.errors:
                    self.add_error(f"{missing}{priority}", _("Type both, or neither."))
        return values


@page(LEAD)
def targets(request: Request, pk: int) -> HttpResponse:
    """What a desk owes for each priority, in general or (`?type=`) for a type; a day is that of its hours."""
    body = get_object_or_404(led_bodies(request), pk=pk)
    services = list(Hours.objects.filter(organisation=body).order_by("-is_default", "name", "pk"))
    if not services:
        raise Http404
    hours = services[0]
    kind = request.GET.get("type", "")
    kind = kind if kind in TicketType.values else GENERAL
    held = Target.objects.filter(organisation=body).select_related("hours")
    rows = {(row.type, row.priority): row for row in held}
    day = _day_of(hours)
    form = TargetsForm(request.POST or None, rows=rows, kind=kind, day=day, services=services)
    if request.method == "POST" and form.is_valid():
        _save(request, form, body, hours, rows)
        messages.success(request, _("Saved. Reckon the deadlines under way again when all is right."))
        return redirect("support:setting_up")
    own = {one for one, _priority in rows}
    kinds = [(GENERAL, _("In general"), False), *((one, label, one in own) for one, label in TicketType.choices)]
    context = {
        "body": body,
        "form": form,
        "hours": hours,
        "day": durations.lasting(day, 0),
        "kind": kind,
        "kinds": kinds,
        "named": TicketType(kind).label if kind else "",
    }
    status = 422 if form.errors else 200
    return render(request, "support/targets.html", frame.context(request, "setting_up", **context), status=status)


def _day_of(hours: Hours) -> int:
    """The open minutes of the longest day of a week."""
    spans = [(one.weekday, one.minutes.upper - one.minutes.lower) for one in hours.windows.order_by("pk")]
    lengths = [sum(span for day, span in spans if day == each) for each in {day for day, _span in spans}]
    return max(lengths, default=8 * 60)


def _save(
    request: Request, form: TargetsForm, body: Organisation, hours: Hours, rows: dict[tuple[str, int], Target]
) -> None:
    at, viewer, typed = timezone.now(), request.viewer, form.cleaned_data
    for priority in Priority.values:
        answer, resolve = (typed[f"{name}{priority}"] for name in NAMES)
        own = rows.get((form.kind, priority))
        if answer:
            operations.set_target(
                organisation=body, type_=form.kind, priority=priority,
                hours=typed.get(f"hours{priority}") or (own.hours if own else hours),
                answer=answer, resolve=resolve, actor=viewer, at=at,
            )  # fmt: skip
        elif own is not None:
            operations.drop_target(target=own, actor=viewer, at=at)
