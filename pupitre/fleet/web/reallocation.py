"""Sets that could serve elsewhere: the moves proposed, why each set goes or stays, and one act that proposes them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from pupitre.fleet.engine.reallocation import MOST_WITHDRAWN, Kept, Lack, Move
from pupitre.fleet.operations import reallocating
from pupitre.fleet.permissions import EDIT, REVIEW
from pupitre.fleet.queries import reallocation as queries
from pupitre.fleet.queries.reallocation import Reading
from pupitre.fleet.web.frame import context
from pupitre.http import tables
from pupitre.http.addresses import row_address
from pupitre.http.formats import number, percent
from pupitre.http.gate import page
from pupitre.http.listing import Column
from pupitre.http.request import Request
from pupitre.http.states import badge
from pupitre.http.templatetags.ui import why_link
from pupitre.http.why import Reason, ReasonKind, Why
from pupitre.projects.kinds import USUAL
from pupitre.projects.wording import finding_sentence

SHOWN = 20
LACKS = 20
STAYS: dict[str, tuple[str, Any]] = {
    "unknown_use": ("none", gettext_lazy("its use is not known: nothing is taken on missing data")),
    "worn": ("none", gettext_lazy("it will not serve long enough elsewhere")),
    "busy": ("waiting", gettext_lazy("a device of it is held or on its way, or all are in repair")),
    "not_asked": ("waiting", gettext_lazy("its school has not been asked about it yet")),
    "talked_over": ("waiting", gettext_lazy("it is being talked over with its school")),
    "proposed": ("waiting", gettext_lazy("its move is put to the committee")),
    "decided": ("done", gettext_lazy("it was decided that it stays")),
    "needed_here": ("done", gettext_lazy("its own school lacks this equipment")),
    "nobody_lacks": ("done", gettext_lazy("no school that is ready lacks it")),
    "too_many": ("none", gettext_lazy("its school would be left with too few")),
    "too_far": ("none", gettext_lazy("the schools that lack it are too far")),
    "too_large": ("none", gettext_lazy("it is larger than what any school near lacks")),
    "used": ("done", gettext_lazy("it is used where it is")),
}
"""Why a set stays: its sign, its words; what one may wonder about comes first."""
ORDER = list(STAYS)

KEPT = (
    Column("set", gettext_lazy("Set"), link=lambda row: row["url"]),
    Column("school", gettext_lazy("School")),
    Column("use", gettext_lazy("Days of use a school week"), kind="number", decimals=1),
    Column("why", gettext_lazy("Why it stays"), html=lambda row: row["why"]),
)
LACKED = (
    Column("school", gettext_lazy("School")),
    Column("kind", gettext_lazy("Equipment")),
    Column("devices", gettext_lazy("Devices lacking"), kind="integer"),
    Column("state", gettext_lazy("State"), html=lambda row: row["state"]),
)


class ProposeForm(forms.Form):
    digest = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=250, help_text=gettext_lazy("Both schools read it, for each set.")
    )


@require_GET
@page(REVIEW)
def reallocation(request: Request) -> HttpResponse:
    found = queries.read(request.viewer, timezone.localdate())
    return _shown(request, found, ProposeForm(initial={"digest": found.digest}))


@require_POST
@page(REVIEW)
def propose(request: Request) -> HttpResponse:
    """Propose all the moves shown: schools that receive accept or refuse."""
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return _shown(request, queries.read(request.viewer, timezone.localdate()), form, status=422)
    made = reallocating.propose(**form.cleaned_data, actor=request.viewer, at=timezone.now())
    if made.transfers:
        said = ngettext("%(n)s transfer is proposed.", "%(n)s transfers are proposed.", made.transfers)
        messages.success(request, said % {"n": made.transfers})
    if made.to_committee:
        said = ngettext(
            "%(n)s move is put to the committee.", "%(n)s moves are put to the committee.", made.to_committee
        )
        messages.success(request, said % {"n": made.to_committee})
    return redirect("fleet:transfers" if made.transfers else "fleet:reviews")


def _shown(request: Request, found: Reading, form: ProposeForm, status: int = 200) -> HttpResponse:
    lacks = (*found.plan.unmet, *found.plan.stopped)
    kept = sorted(found.plan.kept, key=lambda one: (ORDER.index(one.why), one.offer.key))
    page_context = context(
        request,
        "reallocation",
        form=form,
        status=_said(found),
        moves=[
            {
                "set": found.sets[move.offer.key],
                "from": found.schools[move.offer.school],
                "to": found.schools[move.to_school],
                "devices": move.offer.devices,
                "km": move.km,
                "why": _why(move, found),
            }
            for move in found.plan.moves
        ],
        kept=tables.plain(KEPT, [_stays(one, found) for one in kept[:SHOWN]]) if kept else "",
        kept_more=max(len(kept) - SHOWN, 0),
        lacks=tables.plain(LACKED, [_lack(one, found) for one in lacks[:LACKS]]) if lacks else "",
        lacks_more=max(len(lacks) - LACKS, 0),
        unsorted=found.unsorted,
        rules=_rules(found),
        may_set=request.viewer.can(EDIT),
    )
    return render(request, "fleet/reallocation.html", page_context, status=status)


def _said(found: Reading) -> str:
    devices = sum(move.offer.devices for move in found.plan.moves)
    if not devices:
        return _("No set needs to move: each one serves, is talked over, or nobody lacks it.")
    moves = ngettext("%(n)s set could serve elsewhere", "%(n)s sets could serve elsewhere", len(found.plan.moves))
    told = ngettext("%(moves)s: %(n)s device.", "%(moves)s: %(n)s devices.", devices)
    return told % {"moves": moves % {"n": len(found.plan.moves)}, "n": devices}


def _rules(found: Reading) -> str:
    rules = found.rules
    return _(
        "A set may go when it serves under %(use)s days a school week, can serve %(years)s years more, and a school"
        " within %(km)s km lacks it. It goes whole; no school gives more than %(share)s of what it has."
    ) % {
        "use": number(rules.below_use, 1),
        "years": number(rules.min_years, 1),
        "km": number(rules.max_km),
        "share": percent(MOST_WITHDRAWN),
    }


def _why(move: Move, found: Reading) -> Why:
    """Why this set, why there."""
    offer, to = move.offer, found.schools[move.to_school]
    review = found.reviews.get(offer.key)
    facts = {
        "use": number(offer.use or 0, 1),
        "from": found.schools[offer.school].name,
        "to": to.name,
        "kind": kind(offer.function),
        "km": number(move.km, 1),
        "years": number(offer.years_left, 1),
    }
    reasons = [
        Reason(ReasonKind.PROVEN, _("At %(from)s it serves %(use)s days a school week.") % facts),
        Reason(ReasonKind.PROVEN, _("%(to)s lacks this equipment (%(kind)s), and fulfils its conditions.") % facts),
        Reason(
            ReasonKind.RULE,
            _("It meets most of that lack, then is the nearest (%(km)s km); it can serve %(years)s years more.")
            % facts,
        ),
    ]
    if away := found.in_repair.get(offer.key):
        said = ngettext(
            "%(n)s device of it is in repair: it stays with its school.",
            "%(n)s devices of it are in repair: they stay with their school.",
            away,
        )
        reasons.append(Reason(ReasonKind.PROVEN, said % {"n": number(away)}))
    if review is not None:
        reasons.append(Reason(ReasonKind.DECISION, _("Its school was heard, and coaching was offered.")))
    return Why(
        reasons=reasons,
        unlocks=[_("Either school may say no before it leaves, and say why.")],
        data_url=reverse("fleet:use_of_set", args=[offer.key]),
    )


def _stays(one: Kept, found: Reading) -> dict[str, Any]:
    sign, words = STAYS[one.why]
    review = found.reviews.get(one.offer.key)
    url = row_address("fleet:use_of_set", one.offer.key)
    if review is not None and one.why in {"talked_over", "proposed", "decided"}:
        url = review.get_absolute_url()
    return {
        "set": found.sets[one.offer.key].name,
        "school": found.schools[one.offer.school].name,
        "use": one.offer.use,
        "why": badge(sign, words),
        "url": url,
    }


def _lack(one: Lack, found: Reading) -> dict[str, Any]:
    school, state = found.schools[one.school].name, badge("waiting", _("ready, and no set fits"))
    if one.unmet:
        why = Why(reasons=[Reason(ReasonKind.RULE, finding_sentence(each)) for each in one.unmet])
        state = format_html("{} {}", badge("blocked", _("not ready for it yet")), why_link(why, subject=school))
    return {"school": school, "kind": kind(one.function), "devices": one.devices, "state": state}


def kind(code: str) -> str:
    """The name of a kind of equipment, where it is one of the usual ones."""
    return str(next((row.name for row in USUAL if row.code == code), code))
