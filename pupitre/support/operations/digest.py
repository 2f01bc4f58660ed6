"""The week of a desk by mail, each Monday, to those who lead its teams."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pupitre.accounts.models import Person
from pupitre.http import formats
from pupitre.kernel import outbox
from pupitre.support.models import DeskSettings, Team
from pupitre.support.queries import figures, problems
from pupitre.support.wording import CAUSES
from pupitre.territory.models import Organisation


def send_due(at: datetime) -> int:
    """Tell the week that ended, once, for each desk that wants it; returns the mails written."""
    return sum(send(body, at) for body in Organisation.objects.filter(support_teams__is_active=True).distinct())


@transaction.atomic
def send(body: Organisation, at: datetime) -> int:
    """The week that ended of one desk; a week told already is told no more."""
    monday = timezone.localdate(at) - timedelta(days=timezone.localdate(at).weekday())
    DeskSettings.objects.get_or_create(organisation=body)
    row = DeskSettings.objects.select_for_update().get(organisation=body)
    if not row.sends_digest or (row.digest_week is not None and row.digest_week >= monday):
        return 0
    row.digest_week = monday
    row.save(update_fields=["digest_week"])
    span = figures.Span(body.pk, monday - timedelta(days=7), monday, figures.zone_of(body.pk))
    teams = Team.objects.filter(organisation=body, is_active=True)
    leads = Person.objects.filter(support_teams__team__in=teams, support_teams__leads=True, is_active=True)
    people = list(leads.exclude(email="").distinct().order_by("pk"))
    if not people:
        return 0
    week = read(body, span, at)
    for person in people:
        with translation.override(person.language or None):
            subject = _("%(desk)s: the week of %(day)s") % {
                "desk": body.name,
                "day": formats.day(span.first, words=True),
            }
            outbox.post(recipient=person.email, subject=subject, body=text(week), at=at)
    return len(people)


@dataclass(frozen=True)
class Week:
    """What the week of a desk was, read once for all who are told of it: all of them read the whole desk."""

    service: figures.Service
    quality: figures.Quality
    under_way: int
    late: Sequence[tuple[str, int]]  # causes of deadlines passed, with how often
    coming: Sequence[tuple[str, int]]  # what comes back too often, with how often


def read(body: Organisation, span: figures.Span, at: datetime) -> Week:
    return Week(
        figures.service(span)[0],
        figures.quality(span),
        figures.backlog(span)[-1][3],
        [(cause, count) for _of, cause, count in figures.breaches(span)],
        [(one.title, one.count) for one in problems.proposed(body, at)[:5]],
    )


def text(week: Week) -> str:
    """What one must know of a week, in sentences; nobody's name."""
    whole, quality = week.service, week.quality
    lines = [
        _("%(asked)s requests came, %(solved)s were solved; %(open)s are under way.")
        % {
            "asked": formats.number(whole.asked),
            "solved": formats.number(whole.solved),
            "open": formats.number(week.under_way),
        }
    ]
    for share, said in (
        (whole.answer_share, _("First answers in time: %(share)s.")),
        (whole.solve_share, _("Solved in time: %(share)s.")),
    ):
        if share is not None:
            lines.append(said % {"share": formats.percent(share)})
    if quality.scored:
        lines.append(
            _("Opinions: %(good)s good of %(all)s.")
            % {"good": formats.number(quality.good), "all": formats.number(quality.scored)}
        )
    if week.late:
        causes = [f"- {CAUSES[cause]}: {formats.number(count)}" for cause, count in week.late if cause in CAUSES]
        lines += ["", _("Deadlines passed, and why:"), *causes]
    if week.coming:
        lines += ["", _("What comes back too often:"), *(f"- {title} ({count})" for title, count in week.coming)]
    return "\n".join(lines)
