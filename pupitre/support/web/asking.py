"""Asking for help: a form that a teacher fills on a phone, with what may solve it shown as they type."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from pupitre.accounts.models import Person
from pupitre.fleet.models import Device
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.refusal import Refusal
from pupitre.support import wording_asked
from pupitre.support.enums import Channel
from pupitre.support.models import Category, Ticket
from pupitre.support.operations import opening
from pupitre.support.operations.opening import Asked
from pupitre.support.queries import articles, portal
from pupitre.support.querysets import ASK
from pupitre.support.web import frame
from pupitre.territory.models import School

LIKELY = {"printer": "printing", "display": "board", "projector": "board", "network": "network"}
"""The category that the kind of a device suggests; else equipment."""
MOST_FILES = 5


class SeveralFiles(forms.FileField):
    """Photos chosen at once, or one taken with the phone."""

    widget = forms.ClearableFileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [one for one in (data or []) if one]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(n)d files.") % {"n": MOST_FILES})
        return [super(SeveralFiles, self).clean(one, initial) for one in files]


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 - Django's
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PlainChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Category) -> str:
        """The name of a category, and what it means."""
        meaning = wording_asked.PLAIN.get(obj.code)
        if meaning is None:
            return obj.name
        return format_html('<strong>{}</strong> <span class="quiet">{}</span>', obj.name, meaning)


class AskForm(forms.Form):
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    channel = forms.CharField(max_length=6, required=False, widget=forms.HiddenInput)
    school = forms.ModelChoiceField(School.objects.none(), label=gettext_lazy("For the school"))
    category = PlainChoice(
        Category.objects.none(),
        label=gettext_lazy("What it is about"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    subject = forms.CharField(
        label=gettext_lazy("In a few words"),
        max_length=200,
        help_text=gettext_lazy("“The tablet of the back row does not charge.”"),
    )
    body = forms.CharField(
        label=gettext_lazy("What happens, since when, what you tried"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Name no pupil."),
    )
    class_blocked = forms.BooleanField(label=gettext_lazy("A class cannot work because of it"), required=False)
    device = forms.CharField(
        label=gettext_lazy("Device"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
        help_text=gettext_lazy("The label stuck on it, if a device is concerned."),
    )
    photos = SeveralFiles(
        label=gettext_lazy("Photos"),
        required=False,
        widget=SeveralFilesInput(attrs={"accept": "image/*,application/pdf"}),
        help_text=gettext_lazy("A message on the screen, a broken part. No pupil on it."),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("Where you can be called during the day, if you wish it."),
    )

    def __init__(self, *args: Any, viewer: Any, schools: list[School], school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.place = viewer, school
        field = self.fields["school"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = School.objects.visible(viewer, ASK).order_by("sort_name", "pk")
        if len(schools) == 1:
            field.widget = forms.HiddenInput()
        category = self.fields["category"]
        assert isinstance(category, forms.ModelChoiceField)
        offered = portal.categories(school)
        category.queryset = Category.objects.filter(pk__in=[one.pk for one in offered])
        if not offered:
            del self.fields["category"]

    def clean_device(self) -> Device | None:
        code = self.cleaned_data["device"].strip()
        if not code:
            return None
        found = portal.device_named(self.viewer, self.place, code)
        if found is None:
            raise forms.ValidationError(_("No device here bears this label. Check it, or leave it empty."))
        return found

    def asked(self, person: Person | None) -> Asked:
        values = self.cleaned_data
        return Asked(
            values["subject"],
            values["body"],
            channel=Channel.LABEL if values["channel"] == Channel.LABEL else Channel.PORTAL,
            category=values.get("category"),
            school=values["school"],
            device=values["device"],
            requester=person,
            contact_phone=values["phone"],
            class_blocked=values["class_blocked"],
            key=values["key"],
            uploads=values["photos"],
        )


@page(ASK)
def ask(request: Request) -> HttpResponse:
    """Ask for help; a label scanned brings its device, its school and the likely category."""
    schools = portal.schools(request.viewer)
    device = _scanned(request)
    school = _school(request, schools, device)
    if school is None:
        return render(request, "support/ask_nowhere.html", frame.context(request, "mine"))
    initial = _initial(device, school)
    form = AskForm(
        request.POST or None,
        request.FILES or None,
        viewer=request.viewer,
        schools=schools,
        school=school,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _open(request, form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("support:request", made.pk)
    context = frame.context(
        request, "mine", form=form, school=school, no_desk=not portal.categories(school), device=device
    )
    return render(request, "support/ask.html", context, status=422 if form.errors else 200)


def _open(request: Request, form: AskForm) -> Ticket:
    now = timezone.now()
    person = Person.objects.filter(pk=request.viewer.person_id).first()
    made = opening.open_ticket(asked=form.asked(person), actor=request.viewer, at=now)
    request.session["support.sent"] = form.cleaned_data["key"]
    messages.success(request, _("Your request has left: its number is %(number)d.") % {"number": made.pk})
    return made


def _scanned(request: Request) -> Device | None:
    code = request.GET.get("label", "").strip()[:80].replace("\x00", "")
    if not code:
        return None
    rows = Device.objects.named(code).filter(school__in=School.objects.visible(request.viewer, ASK).values("pk"))
    return rows.select_related("school", "model").order_by("pk").first()


def _school(request: Request, schools: list[School], device: Device | None) -> School | None:
    """The school asked for: that of the form, of the device, of the address, or the first one."""
    if device is not None and device.school is not None:
        return device.school
    wanted = request.POST.get("school") or request.GET.get("school") or ""
    if wanted.isdecimal() and len(wanted) < 10:
        found = School.objects.visible(request.viewer, ASK).filter(pk=int(wanted)).first()
        if found is not None:
            return found
    return schools[0] if schools else None


def _initial(device: Device | None, school: School) -> dict[str, Any]:
    initial: dict[str, Any] = {"key": uuid4().hex, "school": school.pk}
    if device is not None:
        code = LIKELY.get(device.model.category, "hardware")
        likely = next((one.pk for one in portal.categories(school) if one.code == code), None)
        initial |= {"device": str(device), "channel": Channel.LABEL, "category": likely}
    return initial


@require_GET
@page(ASK)
def suggestions(request: Request) -> HttpResponse:
    """Articles that fit what is being typed."""
    text = " ".join([request.GET.get("subject", ""), request.GET.get("body", "")[:2000]]).replace("\x00", "")
    rows = articles.readable(request.viewer).filter(is_public=True)
    return render(request, "support/suggestions.html", {"articles": articles.suggested(rows, text)})
