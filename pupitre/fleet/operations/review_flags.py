"""Each day, where a body turned it on: the sets that are little used are flagged, and their schools asked."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from pupitre.fleet import refusals_reviews
from pupitre.fleet.engine import reviewing as engine
from pupitre.fleet.models import DeviceSet, ReviewSettings, UsageReview
from pupitre.fleet.operations import review_mails, reviews
from pupitre.fleet.queries import reviews as queries
from pupitre.kernel.viewer import SYSTEM


def flag_due(at: datetime) -> int:
    """Flag what is due in every body that runs reviews, each in its own transaction; returns the reviews begun."""
    held = ReviewSettings.objects.filter(is_on=True).select_related("organisation").order_by("pk")
    return sum(len(flag_body(row, at)) for row in held)


@transaction.atomic
def flag_body(held: ReviewSettings, at: datetime) -> list[UsageReview]:
    """Flag the sets of a body, and of those below that say nothing of their own; one mail a person of each school."""
    today, wanted = timezone.localdate(at), held.weeks
    bodies = [body for body, row in queries.all_settings().items() if row.pk == held.pk]
    here = DeviceSet.objects.filter(school__responsible__in=bodies)
    due = queries.may_be_flagged(here, timedelta(weeks=held.rest_weeks), today)
    sets = list(due.select_related("school").order_by("school", "pk"))
    found = queries.figures_of({row.pk: row.school_id for row in sets}, wanted, today)
    made = []
    for row in sets:
        figures = found[row.pk]
        verdict = engine.judge(figures, below=float(held.below_days), wanted=wanted, today=today)
        if verdict is not engine.Verdict.LOW or figures is None:
            continue
        try:
            made.append(reviews.begin(row, held, figures, actor=SYSTEM, at=at))
        except refusals_reviews.AlreadyReviewed:  # a person began it meanwhile
            continue
    review_mails.notice(made, at)
    return made
