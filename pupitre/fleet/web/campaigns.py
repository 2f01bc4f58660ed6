"""Campaigns: the list, a new one, where one stands school by school and class by class, conflicts to settle."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pupitre.fleet import gates, permissions, wording
from pupitre.fleet.engine.handing import Outcome, Verdict
from pupitre.fleet.enums import CampaignKind
from pupitre.fleet.models import Campaign, ScanAct
from pupitre.fleet.operations import campaigns as scans
from pupitre.fleet.operations import running
from pupitre.fleet.permissions import EDIT, HAND_OUT
from pupitre.fleet.queries import campaigns as queries
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web.frame import context
from pupitre.http import formats, tables
from pupitre.http.addresses import row_address
from pupitre.http.fields import day_field
from pupitre.http.gate import page
from pupitre.http.listing import Choice, Column, Listing
from pupitre.http.request import Request
from pupitre.kernel.viewer import Viewer
from pupitre.territory.enums import OrganisationKind
from pupitre.territory.models import Level, Organisation, School, SchoolYear
from pupitre.territory.querysets_rosters import VIEW_PEOPLE

OPEN = (("open", gettext_lazy("open")), ("closed", pgettext_lazy("campaigns", "closed")))
CAMPAIGNS = Listing(
    name="campaigns",
    noun=npgettext_lazy("counted", "campaign", "campaigns"),
    columns=(
        Column("name", gettext_lazy("name"), link=lambda row: reverse("fleet:campaign", args=[row["pk"]])),
        Column("kind", gettext_lazy("kind"), words=dict(CampaignKind.choices)),
        Column("organisation__name", gettext_lazy("body"), sort=None, wide=True),
        Column("starts_on", gettext_lazy("from"), kind="date"),
        Column("ends_on", gettext_lazy("until"), kind="date"),
        Column("closed_at", gettext_lazy("closed on"), kind="date", sort=None),
    ),
    filters=(
        Choice("kind", gettext_lazy("of kind"), gettext_lazy("any kind"), CampaignKind.choices),
        Choice(
            "state",
            pgettext_lazy("filter of rows", "that are"),
            gettext_lazy("open or closed"),
            OPEN,
            apply=lambda rows, value: rows.filter(closed_at__isnull=value == "open"),
        ),
    ),
    order="-starts_on",
    hint=gettext_lazy("A campaign hands devices out, or takes them back, school by school."),
)


class CampaignForm(forms.ModelForm):
    """A new campaign; schools are told by their codes, none means all."""

    schools = forms.CharField(
        label=gettext_lazy("Schools"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Their codes, separated by spaces or lines. Empty: all the schools of the body."),
    )
    starts_on = day_field(gettext_lazy("From"))
    ends_on = day_field(gettext_lazy("Until"))
    field_order = ("name", "kind", "organisation", "year", "starts_on", "ends_on", "allocation", "levels", "schools")

    class Meta:
        model = Campaign
        fields = ("name", "kind", "organisation", "year", "starts_on", "ends_on", "allocation", "levels")
        help_texts = {"levels": gettext_lazy("None chosen: all levels.")}

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        bodies = Organisation.objects.visible(viewer, EDIT).exclude(kind=OrganisationKind.AREA)
        organisation, year, levels = (self.fields[name] for name in ("organisation", "year", "levels"))
        assert isinstance(organisation, forms.ModelChoiceField)
        assert isinstance(year, forms.ModelChoiceField)
        assert isinstance(levels, forms.ModelMultipleChoiceField)
        organisation.queryset = bodies.order_by("kind", "name", "pk")
        organisation.label = gettext_lazy("Body")
        first = organisation.queryset.first()
        organisation.initial = first.pk if first else None
        year.queryset = SchoolYear.objects.order_by("-start_year")
        latest = year.queryset.first()
        year.initial = latest.pk if latest else None
        jurisdictions = bodies.order_by().values("jurisdiction")
        levels.queryset = Level.objects.filter(jurisdiction__in=jurisdictions).order_by("position", "pk")
        levels.widget = forms.CheckboxSelectMultiple()
        levels.widget.choices = levels.choices
        levels.required = False

    def clean_schools(self) -> list[School]:
        codes = self.cleaned_data["schools"].replace(",", " ").split()
        found = {
            school.code.upper(): school for school in School.objects.visible(self.viewer, EDIT).filter(code__in=codes)
        }
        unknown = [code for code in codes if code.upper() not in found]
        if unknown:
            raise forms.ValidationError(
                _("No school that you may edit has these codes: %(codes)s.") % {"codes": ", ".join(unknown[:10])}
            )
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("It cannot end before it begins."))
        return values

    def _post_clean(self) -> None:
        """The operation writes."""


@require_GET
@page(VIEW)
def campaign_list(request: Request) -> HttpResponse:
    return CAMPAIGNS.respond(
        request,
        Campaign.objects.visible(request.viewer),
        template="fleet/campaigns.html",
        context=context(request, "campaigns"),
    )


@page(EDIT)
def campaign_add(request: Request) -> HttpResponse:
    form = CampaignForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        made = running.open_campaign(**form.cleaned_data, actor=request.viewer, at=timezone.now())
        messages.success(request, _("The campaign is open."))
        return redirect(made)
    page_context = context(request, "campaigns", form=form)
    return render(request, "fleet/campaign_form.html", page_context, status=422 if form.errors else 200)


@require_GET
@page(VIEW)
def campaign(request: Request, pk: int) -> HttpResponse:
    """Where a campaign stands, school by school."""
    found = found_campaign(request, pk)
    rows = queries.by_school(found, request.viewer)
    if len(rows) == 1 and not request.GET.get("all"):
        return _classes(request, found, School.objects.get(pk=rows[0].key))
    whole = queries.total(rows)
    page_context = context(
        request,
        "campaigns",
        campaign=found,
        status=status(found, whole),
        whole=whole,
        rows=_by_school(found, rows) if rows else "",
        may_run=permissions.can_run_campaigns(request.viewer, found.organisation),
    )
    return render(request, "fleet/campaign.html", page_context)


def _by_school(found: Campaign, rows: list[queries.Progress]) -> SafeString:
    columns = (
        Column(
            "name",
            gettext_lazy("School"),
            link=lambda row: row_address("fleet:campaign_school", row["row"].key, found.pk),
        ),
        Column("expected", pgettext_lazy("pupils", "Expected"), kind="integer"),
        Column("done", gettext_lazy("Done"), kind="integer"),
        Column("row", gettext_lazy("Progress"), html=lambda row: bar(row["row"])),
        Column("conflicts", gettext_lazy("To settle"), kind="integer"),
    )
    facts = ("name", "expected", "done", "conflicts")
    return tables.plain(columns, ({"row": row, **{fact: getattr(row, fact) for fact in facts}} for row in rows))


@require_GET
@page(VIEW)
def campaign_school(request: Request, pk: int, school: int) -> HttpResponse:
    """Where a school stands in a campaign, class by class."""
    found = found_campaign(request, pk)
    return _classes(request, found, get_object_or_404(queries.schools_of(found, request.viewer), pk=school))


def _classes(request: Request, found: Campaign, school: School) -> HttpResponse:
    rows = queries.by_class(found, school)
    whole = queries.total(rows)
    page_context = context(
        request,
        "campaigns",
        campaign=found,
        school=school,
        status=status(found, whole),
        whole=whole,
        rows=[(row, bar(row)) for row in rows],
        may_scan=permissions.can_hand_out(request.viewer, school) and found.closed_at is None,
        may_run=permissions.can_run_campaigns(request.viewer, found.organisation),
    )
    return render(request, "fleet/campaign_school.html", page_context)


@require_GET
@page(HAND_OUT)
def conflicts(request: Request, pk: int) -> HttpResponse:
    """What could not be done, each with its reason, to be settled."""
    found = found_campaign(request, pk)
    names = request.viewer.can(VIEW_PEOPLE)
    acts = queries.conflicts(found, request.viewer)
    stopped = {act.pupil_id for act in acts if act.reason == "gate" and act.pupil_id}
    places = gates.places(request.viewer, stopped) if names else {}
    rows = [
        (act, sentence(act), act.reason == "held_by_another", names and act.pupil, places.get(act.pupil_id or 0, ""))
        for act in acts
    ]
    return render(request, "fleet/conflicts.html", context(request, "campaigns", campaign=found, rows=rows))


@require_POST
@page(HAND_OUT)
def settle(request: Request, pk: int) -> HttpResponse:
    """Settle one conflict."""
    rows = ScanAct.objects.visible(request.viewer, HAND_OUT).filter(campaign__isnull=False)
    act = get_object_or_404(rows, pk=pk)
    how = request.POST.get("how", "")
    scans.settle(
        act=act,
        how=how if how in {"again", "take"} else "drop",
        reason=request.POST.get("reason", "").replace("\x00", "")[:200],
        actor=request.viewer,
        at=timezone.now(),
    )
    messages.success(request, _("Settled."))
    return redirect("fleet:campaign_conflicts", act.campaign_id)


@require_POST
@page(EDIT)
def campaign_close(request: Request, pk: int) -> HttpResponse:
    found = found_campaign(request, pk, EDIT)
    running.close(campaign=found, actor=request.viewer, at=timezone.now())
    messages.success(request, _("The campaign is closed."))
    return redirect(found)


@require_POST
@page(EDIT)
def campaign_reopen(request: Request, pk: int) -> HttpResponse:
    found = found_campaign(request, pk, EDIT)
    running.reopen(campaign=found, actor=request.viewer, at=timezone.now())
    messages.success(request, _("The campaign is open again."))
    return redirect(found)


def bar(row: queries.Progress) -> SafeString:
    """The share done, drawn; the figures stand beside it."""
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="100" height="10"/>'
        '<rect class="bar-done" width="{}" height="10"/></svg>',
        str(round(100 * row.share)),
    )


def found_campaign(request: Request, pk: int, capability: str = VIEW) -> Campaign:
    rows = Campaign.objects.visible(request.viewer, capability).select_related("organisation", "year")
    return get_object_or_404(rows, pk=pk)


def sentence(act: ScanAct) -> str:
    """Why an act was not done as asked."""
    return wording.sentence(Outcome(Verdict(VERDICTS[act.fate]), act.reason, act.detail))


VERDICTS = {"done": "ok", "already": "already", "conflict": "conflict"}


def status(found: Campaign, whole: queries.Progress) -> str:
    """Where a campaign or a school stands, in one sentence."""
    figures = {
        "done": formats.number(whole.done),
        "expected": formats.number(whole.expected),
        "conflicts": formats.number(whole.conflicts),
    }
    if found.kind == CampaignKind.RETURN:
        said = _("%(done)s of %(expected)s pupils have given their device back; %(conflicts)s to settle.") % figures
    else:
        said = _("%(done)s of %(expected)s pupils have their device; %(conflicts)s to settle.") % figures
    if found.closed_at:
        return _("Closed on %(day)s. %(said)s") % {"day": formats.day(found.closed_at, words=True), "said": said}
    return said
