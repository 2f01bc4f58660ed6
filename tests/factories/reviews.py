"""Usage reviews for tests: a cart with its weeks, a review under way."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from pupitre.fleet.models import DeviceSet, ReviewSettings, UsageReview, UsageWeek
from pupitre.fleet.operations import reviews
from pupitre.kernel.viewer import SYSTEM
from pupitre.territory.models import Organisation, School
from tests.factories import fleet as make


def settings(owner: Organisation, **fields: Any) -> ReviewSettings:
    """Reviews turned on, with four weeks looked at."""
    values = {"is_on": True, "weeks": 4, **fields}
    return ReviewSettings.objects.update_or_create(organisation=owner, defaults=values)[0]


def cart(school: School, *used: int, name: str = "Chariot 1", devices: int = 2, **fields: Any) -> DeviceSet:
    """A cart in service, with its days of use over the last whole school weeks, the newest last."""
    made = DeviceSet.objects.create(school=school, name=name, **fields)
    model = make.model(school.responsible)
    for _one in range(devices):
        make.device(school, model=model, state="in_use", set=made, price=400)
    weeks(made, *used)
    return made


def weeks(row: DeviceSet, *used: int, today: date | None = None) -> None:
    monday = UsageWeek.monday(today or timezone.localdate())
    model = row.devices.order_by("pk")[0].model
    UsageWeek.objects.bulk_create(
        UsageWeek(
            school=row.school,
            set=row,
            model=model,
            week=monday - timedelta(weeks=back),
            devices=2,
            measured=2,
            open_days=5,
            used_days=days,
            asked=10,
            active=days,
            repaired=0,
            missing=0,
        )
        for back, days in enumerate(reversed(used), start=1)
    )


def review(school: School, *, at: datetime | None = None, **fields: Any) -> UsageReview:
    """A review that has just begun, of a cart of the school."""
    settings(school.responsible)
    row = cart(school, 0, 1, 0, 0, **fields)
    return reviews.flag(row=row, actor=SYSTEM, at=at or timezone.now())


def talked_over(row: UsageReview) -> UsageReview:
    """The school has answered, coaching was offered and declined: anything may be decided."""
    by: dict[str, Any] = {"review": row, "actor": SYSTEM, "at": timezone.now()}
    reviews.answer(reasons=["training"], words="Nobody was trained.", plan="We will.", asks_help=True, **by)
    reviews.offer_coaching(words="A morning together.", **by)
    reviews.record_coaching(act=reviews.ReviewAct.DECLINE, words="No time.", **by)
    row.refresh_from_db()
    return row
