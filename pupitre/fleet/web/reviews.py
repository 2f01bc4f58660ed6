"""Usage reviews: the list, and the page on which a school and those who accompany it talk."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pupitre.fleet import permissions
from pupitre.fleet.engine.reviewing import ReviewAct
from pupitre.fleet.enums import ReviewState
from pupitre.fleet.models import DeviceSet, UsageReview
from pupitre.fleet.operations import review_votes
from pupitre.fleet.operations import reviews as operations
from pupitre.fleet.permissions import EDIT, REVIEW
from pupitre.fleet.queries import reviews as queries
from pupitre.fleet.queries import usage
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web import review_words
from pupitre.fleet.web.frame import context
from pupitre.fleet.web.review_forms import (
    AnswerForm,
    DecideForm,
    DropForm,
    ElsewhereForm,
    HeldForm,
    OfferForm,
    ReplyForm,
    SayForm,
)
from pupitre.http import charts
from pupitre.http.formats import day_short, percent
from pupitre.http.gate import page
from pupitre.http.listing import Choice, Column, Listing, Text
from pupitre.http.request import Request
from pupitre.territory.querysets import of_school

SPAN = timedelta(weeks=40)
REVIEWS = Listing(
    name="reviews",
    noun=npgettext_lazy("counted", "review", "reviews"),
    columns=(
        Column(
            "set__name",
            gettext_lazy("set of devices"),
            link=lambda row: reverse("fleet:review", args=[row["pk"]]),
            sort=None,
        ),
        Column("school__name", gettext_lazy("school"), sort=None, note="school__commune_name"),
        Column("use", gettext_lazy("days of use a school week"), kind="number", decimals=1, sort=None),
        Column(
            "state",
            gettext_lazy("state"),
            kind="state",
            words=dict(ReviewState.choices),
            states=review_words.STATES,
            sort=None,
        ),
        Column("answer_due_on", gettext_lazy("answer wished by"), kind="date", sort=None, wide=True),
        Column("flagged_at", gettext_lazy("asked on"), kind="date", wide=True),
    ),
    filters=(
        Choice(
            "state",
            pgettext_lazy("reviews", "that are"),
            pgettext_lazy("reviews", "open"),
            (("all", gettext_lazy("open or ended")), *ReviewState.choices),
            apply=lambda rows, value: rows if value == "all" else rows.filter(state=value),
        ),
        Choice(
            "help",
            gettext_lazy("of schools"),
            gettext_lazy("whatever they ask"),
            (("yes", gettext_lazy("that ask for help")),),
            apply=lambda rows, _value: rows.filter(asks_help=True),
        ),
        Text("school", gettext_lazy("of the school whose name holds"), apply=of_school),
    ),
    order="-flagged_at",
    hint=gettext_lazy("A set that is little used is asked about where its body has turned reviews on."),
)


@require_GET
@page(VIEW)
def review_list(request: Request) -> HttpResponse:
    rows = UsageReview.objects.visible(request.viewer).with_use()
    if not request.GET.get("state"):
        rows = rows.open()
    open_now = UsageReview.objects.visible(request.viewer).open().count()
    status = ngettext(
        "%(n)s set is being talked over with its school.",
        "%(n)s sets are being talked over with their schools.",
        open_now,
    ) % {"n": open_now}
    if not open_now:
        status = _("No set is being talked over with a school.")
    page_context = context(request, "reviews", status=status, may_set=request.viewer.can(EDIT))
    return REVIEWS.respond(request, rows, template="fleet/reviews.html", context=page_context)


@require_GET
@page(VIEW)
def review(request: Request, pk: int) -> HttpResponse:
    return _shown(request, _found(request, pk))


@require_POST
@page(REVIEW)
def begin(request: Request, pk: int) -> HttpResponse:
    """Ask a school about a set, without waiting for the daily look."""
    rows = DeviceSet.objects.visible(request.viewer, REVIEW).select_related("school__responsible")
    row = get_object_or_404(rows, pk=pk)
    made = operations.flag(row=row, actor=request.viewer, at=timezone.now())
    messages.success(request, _("The school is asked, and has the figures."))
    return redirect(made)


@require_POST
@page(VIEW)
def act(request: Request, pk: int, name: str) -> HttpResponse:
    """One act of the thread: its form is on the page."""
    row = _found(request, pk)
    form = _forms(request, row, request.POST).get(name)
    if form is None:
        raise Http404
    if not form.is_valid():
        return _shown(request, row, form, name)
    _do(name, form, row, request)
    messages.success(request, _("Done: both sides see it."))
    return redirect(row)


def _do(name: str, form: Any, row: UsageReview, request: Request) -> None:
    said = dict(form.cleaned_data)
    by: dict[str, Any] = {"review": row, "actor": request.viewer, "at": timezone.now()}
    match name:
        case "answer":
            operations.answer(**said, **by)
        case "say":
            operations.say(**said, **by)
        case "offer":
            operations.offer_coaching(**said, **by)
        case "reply" | "held":
            operations.record_coaching(act=ReviewAct(said.pop("reply")), **said, **by)
        case "decide":
            if request.POST.get("way") == "committee":
                review_votes.propose(wish=form.wish(), **by)
            else:
                operations.decide(wish=form.wish(), **by)
        case "elsewhere":
            operations.move_elsewhere(to_school=said["to"], reason=said["reasons"], **by)
        case "drop":
            operations.drop(**said, **by)


def _forms(request: Request, row: UsageReview, data: Any = None) -> dict[str, forms.Form]:
    """The forms that this person may fill in now, in the order of the page."""
    today = timezone.localdate()
    found: dict[str, forms.Form] = {}

    def may(what: ReviewAct) -> bool:
        allowed = permissions.can_act_on_review(request.viewer, row, what)
        return allowed and operations.refusal_of(row, what, today) is None

    if may(ReviewAct.ANSWER):
        found["answer"] = AnswerForm(data, auto_id="answer_%s")
    if may(ReviewAct.ACCEPT):
        found["reply"] = ReplyForm(data, auto_id="reply_%s")
    if may(ReviewAct.OFFER):
        found["offer"] = OfferForm(data, auto_id="offer_%s", review=row, request=request)
    if may(ReviewAct.HOLD):
        found["held"] = HeldForm(data, auto_id="held_%s", initial={"on": row.coaching_on})
    if may(ReviewAct.KEEP):
        hindered = operations.refusal_of(row, ReviewAct.MOVE, today)
        found["decide"] = DecideForm(data, auto_id="decide_%s", review=row, request=request, hindered=hindered)
    if may(ReviewAct.SAY):
        found["say"] = SayForm(data, auto_id="say_%s")
    if may(ReviewAct.DROP):
        found["drop"] = DropForm(data, auto_id="drop_%s")
    stopped = row.transfer is not None and row.transfer.state in {"refused", "cancelled"}
    if stopped and permissions.can_review(request.viewer, row.school):
        found["elsewhere"] = ElsewhereForm(data, auto_id="elsewhere_%s", review=row, request=request)
    return found


def _found(request: Request, pk: int) -> UsageReview:
    related = ("set", "school__responsible", "to_school", "transfer", "decision__meeting", "coaching_by", "follows")
    return get_object_or_404(UsageReview.objects.visible(request.viewer).select_related(*related), pk=pk)


def _shown(request: Request, row: UsageReview, wrong: forms.Form | None = None, name: str = "") -> HttpResponse:
    today = timezone.localdate()
    offered = _forms(request, row)
    if wrong is not None:
        offered[name] = wrong
    coached = row.coaching_on if row.state == "coached" else None
    found = row.proposals.filter(rejected=None, withdrawn_at=None).select_related("to_school").first()
    use_url = reverse("fleet:use_of_set", args=[row.set_id])
    held = queries.settings_of(row.school) if "decide" in offered else None
    page_context = context(
        request,
        "reviews",
        review=row,
        figures=row.figures(),
        sign=review_words.STATES[row.state],
        status=review_words.status(row),
        why=review_words.why(row, use_url),
        left_out=review_words.left_out(row.figures()),
        chart=_chart(row, today),
        since=review_words.since(queries.figures_since(row, coached, today), coached) if coached else "",
        steps=[(one, *review_words.step(one)) for one in row.steps.order_by("at", "pk")],
        proposal=review_words.proposal(found) if found and row.ended_at is None else "",
        committee_moves=held is not None and held.committee_moves,
        transfer=row.transfer
        if row.transfer and permissions.can_view_transfer(request.viewer, row.transfer)
        else None,
        suggested=next((one.suggested for one in offered.values() if hasattr(one, "suggested")), ()),
        **{f"{key}_form": form for key, form in offered.items()},
    )
    return render(request, "fleet/review.html", page_context, status=422 if wrong is not None else 200)


def _chart(row: UsageReview, today: Any) -> charts.Chart | None:
    """The curve of the set: the share of device-days used, week by week."""
    points = usage.curve(row.set, first=today - SPAN, last=today)
    if not any(point.rate is not None for point in points):
        return None
    return charts.lines(
        [charts.Series(_("Days used"), [point.rate for point in points])],
        [day_short(point.week) for point in points],
        title=_("Share of the days of school on which devices were used, by week"),
        write=percent,
    )
