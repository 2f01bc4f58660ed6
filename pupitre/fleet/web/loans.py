"""Loans: the list with what is late first, a device lent, taken back, prolonged."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pupitre.fleet import permissions, wording
from pupitre.fleet.engine.handing import Verdict
from pupitre.fleet.engine.lending import stand
from pupitre.fleet.enums import PartState
from pupitre.fleet.models import Device, Holding
from pupitre.fleet.operations import holdings, loans
from pupitre.fleet.permissions import HAND_OUT
from pupitre.fleet.queries import loans as queries
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web.frame import context, found_device
from pupitre.fleet.web.loan_forms import BackForm, ExtendForm, LendForm
from pupitre.http import formats
from pupitre.http.addresses import row_address
from pupitre.http.gate import page
from pupitre.http.listing import Bulk, Choice, Column, Listing, Row, Text
from pupitre.http.request import Request
from pupitre.territory.models import School
from pupitre.territory.querysets_rosters import VIEW_PEOPLE

POOLS = 40  # shown on the page, those with least ready first
STANDS = {
    "late": ("blocked", gettext_lazy("late")),
    "soon": ("waiting", gettext_lazy("due within a week")),
    "running": ("done", gettext_lazy("lent")),
    "open": ("done", gettext_lazy("lent, no day agreed")),
    "over": ("none", gettext_lazy("taken back")),
}
"""Sign and word of each engine.lending.Stand, and of what is over."""


def _of_school(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(school__in=School.objects.matching(text).order_by().values("pk"))


def _of_device(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(device__in=Device.objects.matching(text).order_by().values("pk"))


def _standing(rows: QuerySet, value: str) -> QuerySet:
    return rows if value == "all" else rows.filter(stand=value)


def _device_address(row: Row) -> str:
    return row_address("fleet:loan", row["pk"])


def _listing(*, names: bool, acts: bool) -> Listing:
    return Listing(
        name="loans",
        noun=npgettext_lazy("counted", "loan", "loans"),
        columns=(
            Column("device__search_text", gettext_lazy("device"), sort=None, link=_device_address, html=_label),
            Column("device__model__name", gettext_lazy("model"), sort=None, wide=True),
            *((Column("who", gettext_lazy("who has it"), sort=None),) if names else ()),
            Column(
                "stand",
                gettext_lazy("state"),
                kind="state",
                words={code: word for code, (_sign, word) in STANDS.items()},
                states={code: sign for code, (sign, _word) in STANDS.items()},
                sort=None,
            ),
            Column("due_on", gettext_lazy("due back on"), kind="date"),
            Column("school__name", gettext_lazy("school"), sort=None, wide=True, note="school__commune_name"),
            Column("from_at", gettext_lazy("since"), kind="date", wide=True),
        ),
        filters=(
            Choice(
                "state",
                pgettext_lazy("filter of rows", "that are"),
                gettext_lazy("under way"),
                (
                    ("late", gettext_lazy("late")),
                    ("soon", gettext_lazy("due within a week")),
                    ("over", pgettext_lazy("loans", "taken back")),
                    ("all", gettext_lazy("under way or taken back")),
                ),
                apply=_standing,
            ),
            Text("device", gettext_lazy("of the device whose label or serial number holds"), apply=_of_device),
            Text("school", gettext_lazy("of the school whose name holds"), apply=_of_school),
        ),
        fields=("device__asset_tag", "device__serial"),
        order="due_on",
        bulk=(Bulk(reverse_lazy("fleet:loans_back"), gettext_lazy("Take back")),) if acts else (),
        hint=gettext_lazy("Lend a device: scan it, choose who takes it and until when."),
    )


def _label(row: Row) -> str:
    return str(row["device__asset_tag"] or row["device__serial"])


@require_GET
@page(VIEW)
def loan_list(request: Request) -> HttpResponse:
    viewer, today = request.viewer, timezone.localdate()
    rows = queries.listed(viewer, today)
    if request.GET.get("state") not in {"over", "all"}:
        rows = rows.filter(until_at__isnull=True)
    found = queries.standing(viewer, today)
    listing = _listing(names=viewer.can(VIEW_PEOPLE), acts=viewer.can(HAND_OUT))
    page_context = context(request, "loans", found=found, pools=queries.pools(viewer, POOLS), status=_status(found))
    return listing.respond(request, rows, template="fleet/loans.html", context=page_context)


@require_GET
@page(HAND_OUT)
def lend_scan(request: Request) -> HttpResponse:
    """Which device is lent: scanned, or typed."""
    code = request.GET.get("code", "").strip()[:80]
    problem = ""
    if code:
        device = Device.objects.visible(request.viewer, HAND_OUT).named(code).order_by("pk").first()
        if device is not None:
            return redirect("fleet:lend", device.pk)
        problem = _("No device that you may lend bears %(code)s. Check the label, or look it up in the register.") % {
            "code": code
        }
    page_context = context(request, "loans", code=code, problem=problem)
    return render(request, "fleet/lend_scan.html", page_context, status=422 if problem else 200)


@page(HAND_OUT)
def lend(request: Request, pk: int) -> HttpResponse:
    """To whom a device is lent, and until when; one in the store of its body goes to the school of `?school=`."""
    viewer, device = request.viewer, found_device(request, pk, HAND_OUT)
    school = device.school or _asked_school(request)
    if school is not None and not permissions.can_hand_out(viewer, school):
        school = None
    form = LendForm(request.POST or None, device=device, school=school, viewer=viewer) if school else None
    if request.method == "POST" and form is not None and school is not None and form.is_valid():
        taker = form.cleaned_data["taker"]
        loans.lend(
            device=device,
            taker=taker,
            school=school,
            due_on=form.cleaned_data["due_on"],
            override=form.cleaned_data["override"],
            actor=viewer,
            at=timezone.now(),
        )
        said = {
            "device": device,
            "who": taker,
            "day": formats.day(form.cleaned_data["due_on"], words=True),
        }
        messages.success(request, _("%(device)s is lent to %(who)s until %(day)s.") % said)
        return redirect("fleet:loans")
    page_context = context(
        request, "loans", device=device, school=school, form=form, asked=request.GET.get("school", "")
    )
    return render(request, "fleet/lend.html", page_context, status=422 if form and form.errors else 200)


def _asked_school(request: Request) -> School | None:
    code = request.GET.get("school", "").strip()[:40]
    rows = School.objects.visible(request.viewer, HAND_OUT).filter(closed_on=None, code__iexact=code)
    return rows.select_related("responsible").order_by("pk").first() if code else None


@require_POST
@page(HAND_OUT)
def back(request: Request) -> HttpResponse:
    """Take back what is scanned (`code`) or selected, each with its kit, as it left."""
    viewer = request.viewer
    mine = Device.objects.visible(viewer, HAND_OUT).filter(school__isnull=False)
    keys = [int(key) for key in request.POST.getlist("selected") if key.isdigit()]
    code = request.POST.get("code", "").strip()[:80]
    if keys:
        lent = Holding.objects.open().filter(pk__in=keys, is_loan=True)
        devices = list(mine.filter(pk__in=lent.values("device")).order_by("pk"))
    else:
        devices = list(mine.named(code).order_by("pk"))
    held = {row.device_id: row for row in Holding.objects.open().filter(device__in=devices, is_loan=True)}
    lent_now = [device for device in devices if device.pk in held]
    outcomes = holdings.take_back(devices=lent_now, actor=viewer, at=timezone.now())
    done = [device for device in lent_now if outcomes[device.pk].verdict is Verdict.OK]
    if done:
        count = ngettext("%(n)s device is back", "%(n)s devices are back", len(done)) % {"n": len(done)}
        names = ", ".join(str(device) for device in done[:10])
        messages.success(request, f"{count}{pgettext('between a term and its explanation', ': ')}{names}.")
    elif code:
        messages.error(request, _("%(code)s is not on loan here. Its page says where it is.") % {"code": code})
    else:
        messages.info(request, _("Select loans in the list, or scan what comes back."))
    return redirect("fleet:loans")


@require_GET
@page(VIEW)
def loan(request: Request, pk: int) -> HttpResponse:
    return _shown(request, _found(request, pk, VIEW))


@require_POST
@page(HAND_OUT)
def loan_back(request: Request, pk: int) -> HttpResponse:
    """Take one loan back, saying how it is and what did not come with it."""
    row = _found(request, pk, HAND_OUT)
    form = BackForm(request.POST, loan=row)
    if not form.is_valid():
        return _shown(request, row, back=form)
    outcomes = holdings.take_back(
        devices=[row.device],
        conditions={row.device_id: form.cleaned_data["condition"]},
        parts={part.part_id: PartState.MISSING for part in form.missing()},
        actor=request.viewer,
        at=timezone.now(),
    )
    if outcomes[row.device_id].verdict is Verdict.OK:
        messages.success(request, _("%(device)s is back.") % {"device": row.device})
    else:
        messages.info(request, wording.sentence(outcomes[row.device_id]))
    return redirect("fleet:loans")


@require_POST
@page(HAND_OUT)
def loan_extend(request: Request, pk: int) -> HttpResponse:
    """Prolong a loan, with a reason."""
    row = _found(request, pk, HAND_OUT)
    form = ExtendForm(request.POST, loan=row)
    if not form.is_valid():
        return _shown(request, row, extend=form)
    until = form.cleaned_data["until"]
    loans.extend(loan=row, until=until, reason=form.cleaned_data["reason"], actor=request.viewer, at=timezone.now())
    messages.success(request, _("Prolonged until %(day)s.") % {"day": formats.day(until, words=True)})
    return redirect(row)


def _found(request: Request, pk: int, capability: str) -> Holding:
    rows = Holding.objects.visible(request.viewer, capability).filter(is_loan=True)
    return get_object_or_404(rows.select_related("device__model", "school", "pupil", "staff"), pk=pk)


def _shown(
    request: Request, row: Holding, *, back: BackForm | None = None, extend: ExtendForm | None = None
) -> HttpResponse:
    viewer, today = request.viewer, timezone.localdate()
    reaches = viewer.scope(VIEW_PEOPLE)
    names = reaches.everywhere or School.objects.visible(viewer, VIEW_PEOPLE).filter(pk=row.school_id).exists()
    over = row.until_at is not None
    acts = not over and permissions.can_hand_out(viewer, row.school)
    page_context = context(
        request,
        "loans",
        loan=row,
        holder=row.holder if names else None,
        sign=STANDS["over" if over else stand(row.due_on, today)],
        extensions=list(row.extensions.order_by("at", "pk")),
        parts=list(row.parts.select_related("part__model").order_by("pk")),
        back=(back or BackForm(loan=row)) if acts else None,
        extend=(extend or ExtendForm(loan=row)) if acts else None,
        asked=extend is not None,
        status=_said(row, names=bool(names)),
    )
    return render(request, "fleet/loan.html", page_context, status=422 if back or extend else 200)


def _said(row: Holding, *, names: bool) -> str:
    """A loan in one sentence."""
    words: dict[str, Any] = {
        "model": row.device.model.name,
        "who": (row.holder if names else None) or row.school,
        "since": formats.day(row.from_at, words=True),
        "due": formats.day(row.due_on, words=True) if row.due_on else "",
        "until": formats.day(row.until_at, words=True) if row.until_at else "",
    }
    if row.until_at is not None:
        return _("%(model)s, lent to %(who)s on %(since)s, taken back on %(until)s.") % words
    if row.due_on is None:
        return _("%(model)s, lent to %(who)s since %(since)s; no day was agreed.") % words
    return _("%(model)s, lent to %(who)s since %(since)s, due back on %(due)s.") % words


def _status(found: queries.Standing) -> str:
    lent = ngettext("%(n)s device is lent", "%(n)s devices are lent", found.lent)
    late = ngettext("%(n)s is late", "%(n)s are late", found.late)
    ready = ngettext("%(n)s is ready to be lent", "%(n)s are ready to be lent", found.ready)
    return _("%(lent)s; %(late)s; %(ready)s.") % {
        "lent": lent % {"n": formats.number(found.lent)},
        "late": late % {"n": formats.number(found.late)},
        "ready": ready % {"n": formats.number(found.ready)},
    }
