"""What a committee decides on in usage reviews: a proposal, whose row does not change and gives the key."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.fleet.enums import ReviewOutcome
from pupitre.fleet.models import ReviewProposal, UsageReview
from pupitre.governance.deciders import Decider
from pupitre.http import formats
from pupitre.kernel.viewer import Viewer

KIND = "fleet.review"


def _rows() -> "QuerySet[ReviewProposal]":
    return ReviewProposal.objects.select_related("review__set", "review__school", "to_school")


def _waiting(viewer: Viewer, text: str, limit: int) -> list[tuple[int, str]]:
    """The proposals that wait, of the reviews that the viewer sees, the first proposed first."""
    seen = UsageReview.objects.visible(viewer).open()
    rows = _rows().filter(review__in=seen, rejected=None, withdrawn_at=None)
    if text:
        rows = rows.filter(review__school__name__icontains=text)
    return [(row.pk, _named(row)) for row in rows.order_by("proposed_at", "pk")[:limit]]


def _named(row: ReviewProposal) -> str:
    words = {"set": row.review.set, "school": row.review.school, "to": row.to_school}
    if row.outcome == ReviewOutcome.MOVE:
        return (_("%(school)s, %(set)s: move it to %(to)s") % words)[:250]
    if row.outcome == ReviewOutcome.WATCH:
        return (_("%(school)s, %(set)s: keep it under watch") % words)[:250]
    return (_("%(school)s, %(set)s: keep it") % words)[:250]


def _label(key: int) -> str:
    row = _rows().filter(pk=key).first()
    return _named(row) if row else ""


def _effect(key: int) -> str:
    row = _rows().filter(pk=key).first()
    if row is None:
        return ""
    words = {"set": row.review.set, "school": row.review.school, "to": row.to_school, "n": row.review.devices}
    if row.outcome == ReviewOutcome.MOVE:
        return _("%(set)s (%(n)s devices) is proposed by %(school)s to %(to)s, which accepts or refuses.") % words
    if row.watch_until is not None:
        until = {**words, "day": formats.day(row.watch_until, words=True)}
        return _("%(set)s stays at %(school)s, and its use is looked at again on %(day)s.") % until
    return _("%(set)s stays at %(school)s, and the review is over.") % words


def _page(viewer: Viewer, key: int) -> str:
    row = ReviewProposal.objects.filter(pk=key, review__in=UsageReview.objects.visible(viewer)).first()
    return reverse("fleet:review", args=[row.review_id]) if row else ""


DECIDER = Decider(KIND, gettext_lazy("the outcome of a usage review"), _waiting, _label, _effect, _page)
