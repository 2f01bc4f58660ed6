"""The mails of usage reviews: the notice with its figures, the coaching offered, the reply to it, the decision."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from pupitre.accounts.models import Person
from pupitre.fleet.engine.reviewing import ReviewAct
from pupitre.fleet.models import UsageReview
from pupitre.fleet.queries import reviews as queries
from pupitre.kernel import outbox

TITLES = {
    "notice": _("A word about equipment that is little used: %(what)s"),
    "offered": _("Coaching is offered: %(what)s"),
    "replied": _("Reply to the coaching offered: %(what)s"),
    "decided": _("What was decided: %(what)s"),
}


def notice(reviews: Sequence[UsageReview], at: datetime) -> int:
    """Write once to the people of each school, for all its sets flagged together; returns the mails."""
    by_school: dict[int, list[UsageReview]] = defaultdict(list)
    for row in reviews:
        by_school[row.school_id].append(row)
    sent = 0
    for rows in by_school.values():
        school = rows[0].school
        people = queries.contacts(school, timezone.localdate(at))
        context = {"school": school, "rows": rows, "due": rows[0].answer_due_on}
        sent += _send("notice", str(school), people, context, at)
    return sent


def offered(review: UsageReview, words: str, at: datetime) -> None:
    """To the school, and to the adviser who would coach it."""
    people = queries.contacts(review.school, timezone.localdate(at))
    coach = [review.adviser] if review.adviser is not None else []
    _send("offered", str(review), [*people, *coach], {"review": review, "words": words}, at)


def replied(review: UsageReview, act: ReviewAct, words: str, at: datetime) -> None:
    """To the adviser: the school takes the coaching, on a day, or does not."""
    coach = [review.adviser] if review.adviser is not None else []
    context = {"review": review, "words": words, "accepted": act is ReviewAct.ACCEPT}
    _send("replied", str(review), coach, context, at)


def decided(review: UsageReview, at: datetime) -> None:
    """To the school: what was decided, and why."""
    people = queries.contacts(review.school, timezone.localdate(at))
    _send("decided", str(review), people, {"review": review}, at)


def _send(name: str, what: str, people: Iterable[Person], context: dict[str, object], at: datetime) -> int:
    """A mail to each, in their own language."""
    once = list(dict.fromkeys(people))
    for person in once:
        with translation.override(person.language):
            body = render_to_string(f"fleet/mail/{name}.txt", {**context, "person": person})
            outbox.post(recipient=person.email, subject=TITLES[name] % {"what": what}, body=body, at=at)
    return len(once)
