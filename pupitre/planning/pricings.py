"""The beginning of a pricing: a row for its plan, and the work asked of a worker. Loads nothing of the planner."""

from datetime import datetime

from django.db import transaction

from pupitre.planning import announced, jobs
from pupitre.planning.engine.case import Case
from pupitre.planning.models import Plan, Pricing

VERSION = 1
"""Of the form of a pricing's document."""


def begin(plan: Plan, case: Case, at: datetime) -> Pricing:
    """Have a plan priced over the case that it was computed from."""
    pins = [{"school_id": pin.school_id, "wave": pin.wave} for pin in case.pins]
    held = announced.kept_by(plan.scenario)
    known = sorted(pin.school_id for pin in case.pins if pin.wave and held.get(pin.school_id) == pin.wave)
    document = {"pins": pins, "announced": known}
    made = Pricing.objects.create(plan=plan, version=VERSION, asked_at=at, document=document)
    transaction.on_commit(lambda: jobs.defer_price(made.pk))
    return made
