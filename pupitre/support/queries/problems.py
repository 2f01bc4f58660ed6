"""Problems that a desk's requests speak of: what is proposed, with its reasons."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pupitre.http import formats
from pupitre.http.why import Reason, Why
from pupitre.procurement.models import DeviceModel
from pupitre.support.engine import recurring
from pupitre.support.enums import State
from pupitre.support.models import Category, Problem, SetAside, Ticket
from pupitre.territory.models import Organisation, School

WINDOW, BEFORE = timedelta(days=14), timedelta(days=90)
ENOUGH = 200
"""Requests of the time before, from which it says how much is asked in all."""


@dataclass(frozen=True)
class Proposed:
    """A proposal with its words."""

    proposal: recurring.Proposal
    title: str
    count: int
    why: Why

    @property
    def signature(self) -> str:
        return self.proposal.signature


def proposed(body: Organisation, at: datetime) -> list[Proposed]:
    """What comes back too often in the last fortnight, less what somebody decided on already."""
    window, before = _asked(body, at - WINDOW, at), _asked(body, at - WINDOW - BEFORE, at - WINDOW)
    share = WINDOW / BEFORE
    if len(before) >= ENOUGH:  # holidays, and the first weeks of school, are not a problem of one subject
        share = max(share, len(window) / len(before))
    found = recurring.propose(window, before, share=share)
    decided = set(SetAside.objects.filter(organisation=body).values_list("signature", flat=True))
    decided |= set(
        Problem.objects.filter(organisation=body).exclude(signature="").values_list("signature", flat=True)
    )
    subjects = {one.key: one.subject for one in window}
    names = _Names(body, found)
    return [
        Proposed(one, names.title(one, subjects), len(one.tickets), names.why(one))
        for one in found
        if one.signature not in decided
    ]


def _asked(body: Organisation, since: datetime, until: datetime) -> list[recurring.Asked]:
    rows = Ticket.objects.filter(
        organisation=body, opened_at__gte=since, opened_at__lt=until, category__isnull=False, problem__isnull=True,
        confidential=False,
    ).exclude(state=State.MERGED)  # fmt: skip
    fields = ("pk", "category", "subject", "device__model", "school")
    return [recurring.Asked(*row) for row in rows.order_by("pk").values_list(*fields)]


class _Names:
    """The names of what proposals speak of, read at once."""

    def __init__(self, body: Organisation, found: list[recurring.Proposal]) -> None:
        self._categories = dict(Category.objects.filter(organisation=body).values_list("pk", "name"))
        of = {kind: [int(one.of) for one in found if one.kind == kind] for kind in ("model", "school")}
        self._named = {
            "model": dict(DeviceModel.objects.filter(pk__in=of["model"]).values_list("pk", "name")),
            "school": dict(School.objects.filter(pk__in=of["school"]).values_list("pk", "name")),
        }

    def title(self, one: recurring.Proposal, subjects: dict[int, str]) -> str:
        """The subject said most often where words bind them; else the category and what they share."""
        if one.kind == "words":
            said = [subjects[key] for key in one.tickets]
            return max(sorted(set(said)), key=said.count)[:200]
        shared = self._named[one.kind].get(int(one.of), "")
        return f"{self._categories.get(one.category, '')} – {shared}"[:200]

    def why(self, one: recurring.Proposal) -> Why:
        count = ngettext("%(count)s request in a fortnight", "%(count)s requests in a fortnight", len(one.tickets))
        asked = _("%(count)s, where the three months before lead one to expect %(expected)s.") % {
            "count": count % {"count": len(one.tickets)},
            "expected": formats.number(one.expected, 1),
        }
        schools = ngettext(
            "They come from %(count)s school.", "They come from %(count)s different schools.", one.schools
        )
        shared = {
            "words": _("All are of “%(category)s” and say: %(of)s."),
            "model": _("All are of “%(category)s” and about one model: %(of)s."),
            "school": _("All are of “%(category)s” and from one school: %(of)s."),
        }[one.kind]
        of = one.of if one.kind == "words" else self._named[one.kind].get(int(one.of), "")
        said = shared % {"category": self._categories.get(one.category, ""), "of": of}
        reasons = [
            Reason("estimated", asked),
            Reason("proven", said),
            Reason("proven", schools % {"count": one.schools}),
        ]
        return Why(reasons=reasons, unlocks=[_("It is no longer proposed once it is accepted or set aside.")])
