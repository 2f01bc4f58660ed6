"""What an organisation sets, and what follows: fiscal year, thresholds reached, green shares."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, F, Q, QuerySet, Sum

from pupitre.kernel.viewer import Viewer
from pupitre.procurement.engine import rules as engine
from pupitre.procurement.enums import REUSED, OrderState
from pupitre.procurement.models import GreenTarget, HomogeneousNeed, OrderLine, Settings, Threshold
from pupitre.territory.enums import Jurisdiction
from pupitre.territory.models import Organisation, School

QUEBEC_TAX = Decimal("5")  # GST 5 % and QST 9.975 %, of which school bodies get most back: to validate
FRENCH_TAX = Decimal("20")
SPENT = (OrderState.SENT, OrderState.PARTLY, OrderState.RECEIVED, OrderState.CLOSED)
_NET = Sum(
    (F("quantity") - F("dropped")) * F("unit_price"), output_field=DecimalField(max_digits=14, decimal_places=2)
)


def settings_of(organisation: Organisation) -> Settings:
    """The organisation's settings, or those of its country where it has none (not saved)."""
    found = Settings.objects.filter(organisation=organisation).first()
    if found:
        return found
    tax = QUEBEC_TAX if organisation.jurisdiction == Jurisdiction.QUEBEC else FRENCH_TAX
    return Settings(organisation=organisation, tax_percent=tax)


def owner_of(school: School) -> Organisation:
    """The organisation that buys for a school: the nearest with a catalogue, from the body that answers for it up."""
    body = school.responsible
    while not body.device_models.exists() and body.parent is not None:
        body = body.parent
    return body


@dataclass(frozen=True)
class NeedStanding:
    """What was bought for a homogeneous need in a fiscal year, and the procedure it calls for."""

    need: HomogeneousNeed
    year: int
    spent: Decimal
    due: engine.Due


def needs_standing(viewer: Viewer, day: date) -> list[NeedStanding]:
    """Each homogeneous need in the fiscal year of a day: sent orders added up, net, against the thresholds."""
    needs = list(HomogeneousNeed.objects.visible(viewer).select_related("organisation").order_by("name", "pk"))
    thresholds: dict[int, list[engine.Threshold]] = {}
    for row in Threshold.objects.visible(viewer).order_by("pk"):
        one = engine.Threshold(row.nature, row.procedure, row.amount, row.starts_on, row.ends_on)
        thresholds.setdefault(row.organisation_id, []).append(one)
    spent = _spent_by_category(viewer)
    found = []
    for need in needs:
        year = need.organisation.fiscal_year_on(day)
        total = sum(
            (spent.get((need.organisation_id, year, category), Decimal(0)) for category in need.categories),
            Decimal(0),
        )
        due = engine.procedure_due(total, need.nature, day, thresholds.get(need.organisation_id, []))
        found.append(NeedStanding(need, year, total, due))
    return found


def _spent_by_category(viewer: Viewer) -> dict[tuple[int, int, str], Decimal]:
    rows = bought(viewer).values_list("order__organisation", "order__year", "model__category").annotate(spent=_NET)
    return {(body, year, category): net for body, year, category, net in rows.order_by()}


def green_shares(viewer: Viewer) -> list[engine.GreenShare]:
    """The reused share of net spend by year and category, beside the targets."""
    rows = bought(viewer).order_by().values_list("order__year", "model__category", "model__provenance")
    spends: Iterable[engine.Spend] = (
        engine.Spend(year, category, net, provenance in REUSED)
        for year, category, provenance, net in rows.annotate(spent=_NET)
    )
    targets = [
        engine.Target(row.category, row.year, row.share) for row in GreenTarget.objects.visible(viewer).order_by("pk")
    ]
    return engine.green_shares(spends, targets)


def spent_shares(viewer: Viewer) -> dict[str, float]:
    """Each provenance's share of the net spend of orders that left."""
    rows = dict(bought(viewer).order_by().values_list("model__provenance").annotate(spent=_NET))
    whole = sum(rows.values())
    return {provenance: float(net / whole) for provenance, net in rows.items()} if whole else {}


@dataclass(frozen=True)
class Breakage:
    """Of one provenance: units that arrived, and how many of them were damaged."""

    provenance: str
    arrived: int
    damaged: int

    @property
    def rate(self) -> float | None:
        return self.damaged / self.arrived if self.arrived else None


def breakages(viewer: Viewer) -> list[Breakage]:
    """Damage found at receipt, by provenance."""
    rows = (
        bought(viewer)
        .order_by()
        .values_list("model__provenance")
        .annotate(
            arrived=Sum("delivery_lines__accepted", default=0), damaged=Sum("delivery_lines__damaged", default=0)
        )
    )
    return [Breakage(provenance, good + bad, bad) for provenance, good, bad in sorted(rows)]


def bought(viewer: Viewer) -> QuerySet[OrderLine]:
    """The lines of orders that left, of the organisations in the viewer's scope."""
    scope = viewer.scope("procurement.view")
    within = Q() if scope.everywhere else Q(order__organisation__in=scope.organisations)
    return OrderLine.objects.filter(within, order__state__in=SPENT)
