"""Messages to families: written in each language for an audience, previewed in figures, and what became of each."""

from collections import Counter
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from pupitre.families.enums import DeliveryState
from pupitre.families.models import Activity, Message
from pupitre.families.operations import messages as operations
from pupitre.families.permissions import WRITE
from pupitre.families.queries import audience
from pupitre.families.web.frame import as_boxes, context, languages, offer_bodies, offer_levels
from pupitre.http.gate import page
from pupitre.http.listing import Column, Listing
from pupitre.http.request import Request
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Level, Organisation, School

MESSAGES = Listing(
    name="messages",
    noun=ngettext_lazy("message", "messages"),
    columns=(
        Column("subject", gettext_lazy("subject"), link=lambda row: reverse("families:message", args=[row["pk"]])),
        Column("written_by_name", gettext_lazy("written by"), wide=True),
        Column("sent_at", gettext_lazy("sent on"), kind="moment"),
    ),
    order="-sent_at",
    hint=gettext_lazy("Write to the families of schools, of levels or of an activity."),
)
SIGNS = {"waiting": "waiting", "sent": "done", "failed": "blocked", "no_address": "refused"}
MAILS: dict[str, str] = {
    OutboxMessage.State.WAITING: DeliveryState.WAITING,
    OutboxMessage.State.SENT: DeliveryState.SENT,
    OutboxMessage.State.DEAD: DeliveryState.FAILED,
}


class ActivityField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        """With its school: each has its evening care."""
        return f"{obj.name}, {obj.school}"


class MessageForm(forms.Form):
    """One text a language; no school chosen: all those of the body."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Body"))
    schools = forms.ModelMultipleChoiceField(School.objects.none(), label=gettext_lazy("Schools"))
    levels = forms.ModelMultipleChoiceField(
        Level.objects.all(), label=gettext_lazy("Levels"), required=False, help_text=gettext_lazy("None chosen: all.")
    )
    activities = ActivityField(
        Activity.objects.none(),
        label=gettext_lazy("Activities"),
        required=False,
        help_text=gettext_lazy("Chosen: only the pupils who are in them."),
    )
    subject = forms.CharField(label=pgettext_lazy("a message", "Subject"), max_length=160)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        countries = offer_bodies(fields["organisation"], viewer)
        fields["schools"].queryset = School.objects.visible(viewer, WRITE).order_by("sort_name", "pk")
        offer_levels(fields["levels"], countries)
        fields["activities"].queryset = Activity.objects.visible(viewer, WRITE).select_related("school")
        for name in ("schools", "activities"):
            as_boxes(fields[name])
        if not fields["activities"].queryset.exists():
            del fields["activities"]
        self.languages = languages(countries)
        for code, name in self.languages.items():
            fields[f"text-{code}"] = forms.CharField(
                label=_("Text, %(language)s") % {"language": name},
                widget=forms.Textarea(attrs={"rows": 6, "lang": code}),
                required=False,
            )

    @property
    def texts(self) -> dict[str, str]:
        return {code: text for code in self.languages if (text := self.cleaned_data.get(f"text-{code}", "").strip())}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.texts:
            self.add_error(f"text-{next(iter(self.languages))}", _("Write the text in one language at least."))
        return found


@require_GET
@page(WRITE)
def message_list(request: Request) -> HttpResponse:
    rows = Message.objects.visible(request.viewer, WRITE)
    page_context = context(request, "messages", status=_("A message goes to each adult once, in their language."))
    return MESSAGES.respond(request, rows, template="families/messages.html", context=page_context)


@page(WRITE)
def write(request: Request) -> HttpResponse:
    """Write, see how many it reaches, then send."""
    form, reached = MessageForm(request.POST or None, viewer=request.viewer, initial=_audience(request)), None
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        whom = {name: list(chosen.get(name, ())) for name in ("schools", "levels", "activities")}
        if request.POST.get("act") == "send":
            row = operations.send(
                organisation=chosen["organisation"],
                subject=chosen["subject"],
                texts=form.texts,
                actor=request.viewer,
                at=timezone.now(),
                **whom,
            )
            messages.success(request, _("The message leaves."))
            return redirect("families:message", row.pk)
        found = audience.of(**whom)
        reached = {"all": len(found), "silent": sum(not one.guardian.email for one in found)}
    page_context = context(request, "messages", form=form, reached=reached)
    return render(request, "families/write.html", page_context, status=422 if form.errors else 200)


def _audience(request: Request) -> dict[str, Any]:
    """Whom `?activity=` names."""
    key = request.GET.get("activity", "")
    rows = Activity.objects.visible(request.viewer, WRITE).select_related("school")
    row = rows.filter(pk=int(key)).first() if key.isdecimal() else None
    if row is None:
        return {}
    return {"organisation": row.school.responsible_id, "schools": [row.school_id], "activities": [row.pk]}


@require_GET
@page(WRITE)
def message(request: Request, pk: int) -> HttpResponse:
    """What was written, and what became of each."""
    row = get_object_or_404(Message.objects.visible(request.viewer, WRITE), pk=pk)
    deliveries = row.deliveries.select_related("guardian", "mail", "school").order_by("guardian__display_name", "pk")
    lines = [(one, MAILS[one.mail.state] if one.mail else one.state) for one in deliveries]
    counts = Counter(str(state) for _one, state in lines)
    words, names = dict(DeliveryState.choices), dict(settings.LANGUAGES)
    page_context = context(
        request,
        "messages",
        message=row,
        texts=[(code, names.get(code, code), text) for code, text in row.texts.items()],
        lines=[(one, SIGNS[state], words[state]) for one, state in lines if state != "sent"],
        counts=[(SIGNS[state], words[state], counts[state]) for state in DeliveryState.values if counts[state]],
        schools=row.schools.order_by("sort_name", "pk"),
    )
    return render(request, "families/message.html", page_context)
