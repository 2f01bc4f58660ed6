"""What people can do in each wave, from our CSV (docs/formats/planner.csv.md)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from pupitre.governance.imports import PLAN, decimal, plan_of
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import Build, Column, Context, ImportKind, Staged, Step
from pupitre.planning.models import WaveCapacity
from pupitre.planning.permissions import EDIT


class Line(NamedTuple):
    wave: int
    deployments: int
    adviser_days: Decimal
    technician_hours: Decimal
    training_seats: int


def build(context: Context) -> Build:
    """One line a wave of the plan."""
    plan = plan_of(context, EDIT)

    def spread(_number: int, line: Line) -> Iterable[Staged]:
        yield 0, (plan.pk, *line)

    return Build((Step(WaveCapacity, ("plan_id", "wave"), Line._fields[1:]),), spread)


CAPACITIES = ImportKind(
    code="planning.capacities",
    name=_("Capacity of each wave"),
    help=_("One line a wave: schools entering, adviser days, technician hours, training places."),
    capability=EDIT,
    columns=(
        Column("wave", _("Wave"), ("wave", "vague", "phase"), parsing.whole(1), required=True),
        Column("deployments", _("Schools entering"), ("deployments",), parsing.whole(), required=True),
        Column("adviser_days", _("Adviser days"), ("adviser_days",), decimal(0, 99999), required=True),
        Column("technician_hours", _("Technician hours"), ("tech_hours",), decimal(0, 999999), required=True),
        Column("training_seats", _("Training places"), ("training_seats",), parsing.whole(), required=True),
    ),
    record=Line,
    build=build,
    options=(PLAN,),
)
