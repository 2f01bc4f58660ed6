"""The same act on many devices: choose, read what will happen in figures, do it."""

import hashlib
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pupitre.fleet import wording
from pupitre.fleet.engine.bulk import Asked, Decision
from pupitre.fleet.engine.states import Act
from pupitre.fleet.enums import Condition, DeviceState
from pupitre.fleet.models import Device, DeviceSet
from pupitre.fleet.operations import bulk as operations
from pupitre.fleet.operations.devices import WITHOUT_REASON
from pupitre.fleet.permissions import DISPOSE, EDIT
from pupitre.fleet.queries import register
from pupitre.fleet.web import chosen
from pupitre.fleet.web.frame import context
from pupitre.http import formats
from pupitre.http.fields import day_field
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.territory.models import Room, School

ACTS = (
    Act.PLACE,
    Act.SEND_TO_REPAIR,
    Act.BACK_FROM_REPAIR,
    Act.ARRIVE,
    Act.DECLARE_LOST,
    Act.DECLARE_STOLEN,
    Act.FIND,
    Act.WITHDRAW,
    Act.REINSTATE,
)
VALUES = {
    "move": gettext_lazy("Move to a room, a cart or a set"),
    "condition": gettext_lazy("Say their condition"),
    "warranty": gettext_lazy("Say until when they are under warranty"),
    "spare": gettext_lazy("Keep as spares"),
    "not_spare": gettext_lazy("No longer keep as spares"),
}
REFUSED = {
    "not_allowed": gettext_lazy("your role does not allow it there"),
    "other_school": gettext_lazy("of another school than this room or set"),
    "needs_decision": gettext_lazy("a committee decides first: make a lot of them"),
    "no_school": gettext_lazy("in the store of their body, with no school yet"),
}
SHOWN = 8  # devices named for each reason of refusal


class BulkForm(forms.Form):
    what = forms.ChoiceField(label=gettext_lazy("What to do"))
    set = forms.ModelChoiceField(DeviceSet.objects.none(), label=gettext_lazy("Cart or set"), required=False)
    room = forms.ModelChoiceField(Room.objects.none(), label=gettext_lazy("Room"), required=False)
    condition = forms.ChoiceField(
        choices=[("", "–"), *Condition.choices], label=gettext_lazy("Physical condition"), required=False
    )
    warranty_until = day_field(gettext_lazy("Under warranty until"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Kept in the history of each device."),
    )

    def __init__(self, *args: Any, school: School | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        what.choices = [*VALUES.items(), *((act.value, wording.ACTS[act]) for act in ACTS)]
        self.school = school
        if school is None:  # of several schools: there is no room that they share
            del self.fields["set"], self.fields["room"]
            what.choices = [choice for choice in what.choices if choice[0] != "move"]
        else:
            self.fields["set"].queryset = register.sets_of(school)  # type: ignore[attr-defined]
            self.fields["room"].queryset = register.rooms_of(school)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        what = values.get("what", "")
        needed = {"condition": "condition", "warranty": "warranty_until"}.get(what)
        if what in Act._value2member_map_ and Act(what) not in WITHOUT_REASON:
            needed = "reason"
        if what == "move" and not values.get("set") and not values.get("room"):
            needed = "set"
        if needed and not values.get(needed):
            self.add_error(needed, _("Fill this in for what you chose."))
        return values

    def asked(self) -> Asked:
        """What the form asks of the devices."""
        values, what = self.cleaned_data, self.cleaned_data["what"]
        place = {f"{name}_id": values[name].pk for name in ("set", "room") if values.get(name)}
        if what in Act._value2member_map_:
            put = place if Act(what) is Act.PLACE else {}
            return Asked(act=Act(what), values=put, school=self.school.pk if put and self.school else None)
        written: dict[str, dict[str, Any]] = {
            "move": place,
            "condition": {"condition": values["condition"]},
            "warranty": {"warranty_until": values["warranty_until"]},
            "spare": {"is_spare": True},
            "not_spare": {"is_spare": False},
        }
        school = self.school.pk if what == "move" and self.school else None
        return Asked(values=written[what], school=school)


@page(EDIT)
def bulk(request: Request) -> HttpResponse:
    """Choose devices and an act; the preview says what will happen; the same page then does it, once."""
    viewer, picked = request.viewer, chosen.of(request)
    school = _one_school(picked.keys)
    filled = "what" in request.POST
    form = BulkForm(request.POST if filled else None, school=school)
    decision = None
    if filled and form.is_valid() and picked.keys:
        asked = form.asked()
        if request.POST.get("do") == "apply" and request.POST.get("seen") == _digest(picked.keys, asked):
            done = operations.run(
                keys=picked.keys,
                asked=asked,
                reason=form.cleaned_data["reason"],
                key=request.POST.get("key", "")[:60] or str(uuid4()),
                actor=viewer,
                at=timezone.now(),
            )
            messages.success(request, _said(done))
            return redirect("fleet:devices")
        decision = operations.preview(keys=picked.keys, asked=asked, actor=viewer)
    page_context = context(
        request,
        "devices",
        picked=picked,
        most=operations.MOST,
        form=form,
        decision=decision,
        sentence=_sentence(decision) if decision else "",
        refused=_refused(decision) if decision else [],
        into=_into(decision) if decision else [],
        seen=_digest(picked.keys, form.asked()) if decision else "",
        key=str(uuid4()),
        lot=viewer.can(DISPOSE) and decision is not None and ("needs_decision", "") in decision.refused,
    )
    return render(request, "fleet/bulk.html", page_context, status=422 if form.errors else 200)


def _digest(keys: tuple[int, ...], asked: Asked) -> str:
    """What a preview spoke of: an act is done only as its preview said it."""
    return hashlib.sha256(f"{keys} {asked}".encode()).hexdigest()


def _one_school(keys: tuple[int, ...]) -> School | None:
    """The school of these devices, where they are all of one."""
    schools = list(Device.objects.filter(pk__in=keys).order_by().values_list("school", flat=True).distinct()[:2])
    return School.objects.get(pk=schools[0]) if len(schools) == 1 and schools[0] else None


def _sentence(decision: Decision) -> str:
    """What will happen, in figures."""
    parts = [
        ngettext("%(n)s device will change", "%(n)s devices will change", decision.count)
        % {"n": formats.number(decision.count)}
    ]
    if decision.unchanged:
        n = len(decision.unchanged)
        said = ngettext("%(n)s is so already", "%(n)s are so already", n)
        parts.append(said % {"n": formats.number(n)})
    if decision.refused_count:
        n = decision.refused_count
        parts.append(ngettext("%(n)s is refused", "%(n)s are refused", n) % {"n": formats.number(n)})
    return f"{'; '.join(parts)}."


def _into(decision: Decision) -> list[tuple[str, int]]:
    """How many come to each state."""
    words = dict(DeviceState.choices)
    return [(str(words[state]), len(keys)) for state, keys in decision.changes.items() if state]


def _refused(decision: Decision) -> list[tuple[str, int, list[Device]]]:
    """Why, how many, and some of them."""
    words = dict(DeviceState.choices)
    some = Device.objects.in_bulk([pk for keys in decision.refused.values() for pk in keys[:SHOWN]])
    return [
        (
            str(REFUSED[code]) if code in REFUSED else _("they are %(state)s") % {"state": words[detail]},
            len(keys),
            [some[pk] for pk in keys[:SHOWN] if pk in some and code != "not_allowed"],
        )
        for (code, detail), keys in decision.refused.items()
    ]


def _said(done: operations.Done) -> str:
    if done.again:
        return _("This was done already: nothing was done again.")
    said = ngettext("%(n)s device changed.", "%(n)s devices changed.", done.done) % {"n": formats.number(done.done)}
    if done.refused:
        left = ngettext("%(n)s was left as it is.", "%(n)s were left as they are.", done.refused)
        said += " " + left % {"n": formats.number(done.refused)}
    return said
