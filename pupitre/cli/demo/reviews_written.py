"""Usage reviews of the demo: sets that slept, what their schools answered, and what was decided."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Sum
from django.utils import timezone, translation

from pupitre.accounts.models import Membership
from pupitre.accounts.queries import viewer_of
from pupitre.cli.demo.events_stage import Stage, done_on, stage_of
from pupitre.fleet.engine.reviewing import ReviewAct
from pupitre.fleet.engine.transferring import TransferAct
from pupitre.fleet.enums import ReviewOutcome
from pupitre.fleet.models import Device, DeviceSet, ReviewSettings, UsageReview, UsageWeek
from pupitre.fleet.operations import reviews, transfers
from pupitre.fleet.operations.reviews import Wish
from pupitre.fleet.queries import reallocation
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import Viewer
from pupitre.projects.engine.eligibility import Condition
from pupitre.projects.models import Readiness
from pupitre.territory.models import School

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

DECLINED = 3  # the review after which a set may go
CART = 12  # devices
TRAINING = frozenset({Condition.REFERENT, Condition.TRAINED})
FLAGGED = (22, 50, 48, 46, 20, 18)  # days ago, of one review after the other
MOST_DAYS = 1.0  # of use a week, below which a set is taken


def reviewed(made: Made) -> None:
    """The school of the head's login is asked about its own; others answered, were coached, moved or kept theirs."""
    stage = stage_of(made)
    sleepers = _sleepers(stage)
    if (movable := _movable(stage)) is not None:
        others = [row for row in sleepers if row.pk != movable.pk]
        sleepers = [*others[:DECLINED], movable, *others[DECLINED:]]
    ReviewSettings.objects.create(organisation=made.authority, is_on=True)
    with translation.override(made.territory.language):
        for number, (row, days) in enumerate(zip(sleepers, FLAGGED, strict=False)):
            with suppress(Refusal):  # in summer nothing recent is known, and nobody is asked
                _review(stage, row, days, number)


def _sleepers(stage: Stage) -> list[DeviceSet]:
    """Sets of the plan opened less than a day a week for months, the head's own first."""
    last = stage.today - timedelta(days=7)
    weeks = UsageWeek.objects.filter(set__isnull=False, week__gt=last - timedelta(weeks=24), week__lte=last)
    sums = weeks.order_by().values_list("set").annotate(used=Sum("used_days"), opened=Sum("open_days"))
    low = [pk for pk, used, opened in sums if opened and used / opened * 5 < MOST_DAYS]
    rows = (
        DeviceSet.objects.filter(pk__in=low, function="TAB")
        .select_related("school__responsible")
        .order_by("school__code", "pk")
    )
    return sorted(rows, key=lambda row: (row.school_id != stage.own.pk, row.school.code))[: len(FLAGGED)]


def _movable(stage: Stage) -> DeviceSet | None:
    """A set that would serve better elsewhere, read before reviews are on: what the rules would move at once."""
    found = reallocation.read(stage.lead, stage.today)
    if not found.plan.moves and _made_ready(stage, found):
        found = reallocation.read(stage.lead, stage.today)
    if not found.plan.moves:
        return None
    return DeviceSet.objects.select_related("school__responsible").get(pk=found.plan.moves[0].offer.key)


def _made_ready(stage: Stage, found: reallocation.Reading) -> bool:
    """A school that lacks a cart and only had to train its people has just done so; whether there is one."""
    for lack in found.plan.stopped:
        if lack.devices >= CART and {one.rule.condition for one in lack.unmet} <= TRAINING:
            rows = Readiness.objects.filter(school=lack.school)
            day = stage.today - timedelta(days=6)
            rows.update(referent_on=day, trained_share=F("trained_threshold"), seats_needed=0)
            return True
    return False


def _review(stage: Stage, row: DeviceSet, days: int, number: int) -> None:
    with done_on(stage.ago(days)) as at:
        review = reviews.flag(row=row, actor=stage.lead, at=at)
    head = _head(stage, row.school)
    if number in {0, 5} or head is None:
        return  # the answer is awaited
    words, help_wanted = stage.words, number != 4
    with done_on(stage.ago(days - 8, 17)) as at:
        reviews.answer(
            review=review, reasons=["training"], words=words.answer if help_wanted else words.declined,
            plan=words.plan if help_wanted else "", asks_help=help_wanted, actor=head, at=at,
        )  # fmt: skip
    if number == 4:
        return
    with done_on(stage.ago(days - 11)) as at:
        reviews.offer_coaching(review=review, words=words.coaching, actor=stage.lead, at=at)
    if number == DECLINED:  # heard, and coaching declined: the page of reallocation proposes where it would serve
        with done_on(stage.ago(days - 14)) as at:
            reviews.record_coaching(review=review, act=ReviewAct.DECLINE, words=words.declined, actor=head, at=at)
        return
    with done_on(stage.ago(days - 13)) as at:
        on = timezone.localdate(at) + timedelta(days=8)
        reviews.record_coaching(review=review, act=ReviewAct.ACCEPT, on=on, actor=head, at=at)
    with done_on(stage.ago(days - 22, 17)) as at:
        reviews.record_coaching(review=review, act=ReviewAct.HOLD, on=on, words=words.held, actor=stage.lead, at=at)
    if number == 1:
        _move(stage, review, days)
    else:
        with done_on(stage.ago(days - 30)) as at:
            until = stage.today + timedelta(days=120)
            wish = Wish(ReviewOutcome.WATCH, words.watched, until=until)
            reviews.decide(review=review, wish=wish, actor=stage.lead, at=at)


def _move(stage: Stage, review: UsageReview, days: int) -> None:
    """The set goes to another school of the same body, which accepts and scans it."""
    others = School.objects.filter(responsible=review.school.responsible_id, kind=review.school.kind, closed_on=None)
    target = others.exclude(pk=review.school_id).exclude(device_sets__function="TAB").order_by("code").first()
    if target is None:
        return
    with done_on(stage.ago(days - 30)) as at:
        wish = Wish(ReviewOutcome.MOVE, stage.words.moved, to_school=target)
        review = reviews.decide(review=review, wish=wish, actor=stage.lead, at=at)
    giver, receiver = _head(stage, review.school), _head(stage, target)
    if review.transfer is None or giver is None or receiver is None:
        return
    codes = list(Device.objects.filter(set=review.set_id).order_by("pk").values_list("asset_tag", flat=True))
    for step, (act, actor) in enumerate(((TransferAct.ACCEPT, receiver), (TransferAct.SHIP, giver))):
        with done_on(stage.ago(days - 33 - 2 * step)) as at:
            transfers.act(transfer=review.transfer, act=act, actor=actor, at=at)
    with done_on(stage.ago(days - 37)) as at:
        transfers.receive(transfer=review.transfer, codes=codes, actor=receiver, at=at)


def _head(stage: Stage, school: School) -> Viewer | None:
    found = Membership.objects.filter(role__code="school_head", school=school).select_related("person").first()
    return viewer_of(found.person, stage.today) if found else None
