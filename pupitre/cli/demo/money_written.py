"""The demo's lived years: what was voted, spent, carried over, allocated to schools, applied for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Max
from django.utils import timezone

from pupitre.governance.engine import sharing
from pupitre.governance.enums import CarryRule, Stage, Verb
from pupitre.governance.models import (
    DigitalPlan,
    FundingMeasure,
    LedgerMovement,
    MeasureApplication,
    MeasureBudget,
    MeasureRules,
)
from pupitre.governance.operations import applications, ledger
from pupitre.governance.operations.ledger import Draw
from pupitre.governance.operations.measures import install_presets
from pupitre.governance.queries.ledger import position
from pupitre.kernel import audit
from pupitre.territory.models import School

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made
    from pupitre.kernel.viewer import Viewer

BEFORE, NOW = Decimal("0.85"), Decimal("0.9")  # of the plan's first year: what was voted in the two years before it
ROUND = Decimal("100")
CLOSING: dict[str, Callable[..., None]] = {  # what becomes of the rest of a year; under another rule it is lost
    CarryRule.WITHIN_MEASURE: ledger.carry_over,
    CarryRule.N_YEARS: ledger.carry_over,
    CarryRule.RECOVERED: ledger.recover,
}


class By(TypedDict):
    """Who acts and when, for an operation."""

    actor: Viewer
    at: datetime


def _by(made: Made) -> By:
    return {"actor": made.actor, "at": made.at}


@dataclass(frozen=True)
class Story:
    """The words and the measures of a country. `spent`: share of the year before, and of the present one, by code."""

    order: str
    allocated: str
    carried: str
    moved: str
    complementary: str  # the measure that schools draw on
    giver: str
    application: tuple[str, str, str]  # measure, project, reference
    filed: tuple[str, str]
    rules: dict[str, dict[str, object]]
    spent: dict[str, tuple[str, str]]


FRANCE = Story(
    order="Bon de commande {year}-{number:03d}",
    allocated="Budget complémentaire des écoles, délibération du conseil métropolitain",
    carried="Restes à réaliser, compte administratif",
    moved="Décision modificative n° 1",
    complementary="DUR",
    giver="INV",
    application=("RES", "Bouquet de ressources pour les écoles rurales", "RES-0147"),
    filed=("TNE", "Territoire numérique éducatif du Haut-Vésan"),
    rules={
        "INV": {
            "carry_rule": CarryRule.WITHIN_MEASURE,
            "objects_text": "Équipement numérique des écoles publiques et privées sous contrat du territoire.",
            "norms_text": "Imputation en section d’investissement.",
        },
        "REP": {
            "carry_rule": CarryRule.RECOVERED, "ring_fenced": True, "cofunders": "Métropole, pour le reste",
            "objects_text": "Équipement des écoles en éducation prioritaire.",
            "norms_text": "La moitié au moins est dépensée dans l’exercice ; le reste est rendu.",
        },
        "DUR": {
            "carry_rule": CarryRule.N_YEARS, "carry_years": 1,
            "objects_text": "Achat d’équipement dont l’indice de réparabilité est d’au moins 7.",
        },
        "FCT": {"carry_rule": CarryRule.NONE, "objects_text": "Assistance, licences et gestion de parc."},
        "RES": {
            "mode": "a_posteriori", "carry_rule": CarryRule.NONE, "cofunders": "Métropole, pour l’autre moitié",
            "objects_text": "Ressources pédagogiques pour les classes mobiles.",
        },
    },
    spent={
        "INV": ("0.93", "0.38"), "REP": ("0.88", "0.31"), "DUR": ("0.72", "0"), "FCT": ("0.97", "0.71"),
        "RES": ("0.9", "0.4"), "AST": ("0.99", "0.66"),
    },
)  # fmt: skip
QUEBEC = Story(
    order="Bon de commande {year}-{number:03d}",
    allocated="Budget complémentaire des écoles, résolution du conseil d’administration",
    carried="Report de solde autorisé par les règles budgétaires",
    moved="Virement autorisé par la direction générale",
    complementary="50001",
    giver="50001",
    application=("15002", "Robotique au deuxième cycle", "15002-031"),
    filed=("15081", "Laboratoires créatifs de secteur"),
    rules={
        "50001": {
            "carry_rule": CarryRule.WITHIN_MEASURE,
            "objects_text": "Immobilisations numériques des établissements.",
        },
        "30001": {
            "carry_rule": CarryRule.RECOVERED, "ring_fenced": True,
            "objects_text": "Outils numériques des écoles des rangs 8 à 10.",
            "norms_text": "Mesure protégée : la partie inutilisée est récupérée.",
        },
        "15001": {"carry_rule": CarryRule.NONE, "objects_text": "Soutien, licences et gestion de parc."},
        "15002": {
            "mode": "a_posteriori", "carry_rule": CarryRule.NONE,
            "objects_text": "Projets d’innovation des écoles : libération, formation, licences.",
        },
    },
    spent={"50001": ("0.92", "0.3"), "30001": ("0.86", "0.3"), "15001": ("0.98", "0.45"), "15002": ("0.9", "0.3")},
)  # fmt: skip
LINE_OF = {"capex": (400, 6000), "opex": (80, 900)}  # a line for a school, in the currency
LATE = {Verb.COMMIT: 0, Verb.RECEIVE: 25, Verb.PAY: 55}  # days after the order
DONE = {Verb.RECEIVE: 0.9, Verb.PAY: 0.8}  # share of lines of the present year that came this far in time


OF_NOW = 100_000  # numbers of the present year's orders begin here


@dataclass(frozen=True)
class _Order:
    measure: FundingMeasure
    year: int
    amount: Decimal
    on: date
    number: int
    label: str


def lived(made: Made) -> None:
    """Two fiscal years before the plan begins: one closed, one in its course."""
    audit.sign(actor=made.actor, at=made.at)
    owner = made.authority
    story = QUEBEC if owner.jurisdiction == "qc" else FRANCE
    plan = DigitalPlan.objects.get(organisation=owner)
    today = timezone.localdate(made.at)
    year = min(owner.fiscal_year_on(today), plan.first_year - 1)
    measures = list(FundingMeasure.objects.filter(organisation=owner).order_by("code"))
    for measure in measures:
        measure.organisation = owner
    _voted(measures, plan, year)
    _ruled(measures, story, year)
    _spent(made, story, measures, year - 1, until=owner.fiscal_year_bounds(year - 1)[1], place=0)
    _closed(made, story, measures, year, owner.fiscal_year_bounds(year)[0])
    _allocated(made, story, measures, year, owner.fiscal_year_bounds(year)[0])
    _spent(made, story, measures, year, until=today, place=1)
    install_presets(organisation=owner, actor=made.actor, at=made.at)
    _applied(made, story, year)


def _voted(measures: Sequence[FundingMeasure], plan: DigitalPlan, year: int) -> None:
    """Votes of the two years, each counted from the first day of its year."""
    FundingMeasure.objects.filter(pk__in=[one.pk for one in measures]).update(starts_in=year - 1)
    first = {row.measure_id: row.amount for row in MeasureBudget.objects.filter(year=plan.first_year).order_by("pk")}
    MeasureBudget.objects.bulk_create(
        MeasureBudget(measure=one, year=of_year, amount=(first[one.pk] * share / ROUND).quantize(Decimal(1)) * ROUND)
        for one in measures
        for of_year, share in ((year - 1, BEFORE), (year, NOW))
    )


def _ruled(measures: Sequence[FundingMeasure], story: Story, year: int) -> None:
    MeasureRules.objects.bulk_create(
        MeasureRules(measure=one, from_year=year - 1, **story.rules[one.code])
        for one in measures
        if one.code in story.rules
    )


def _spent(
    made: Made, story: Story, measures: Sequence[FundingMeasure], year: int, *, until: date, place: int
) -> None:
    """Orders taken over from the spreadsheets of before: for schools, received then paid as time went."""
    schools = list(made.schools.values())
    rows: list[LedgerMovement] = []
    begins, ends = made.authority.fiscal_year_bounds(year)
    number = place * OF_NOW
    for measure in measures:
        left = measure.budgets.get(year=year).amount * Decimal(story.spent.get(measure.code, ("0", "0"))[place])
        low, high = LINE_OF[measure.kind]
        low, high = (max(low, int(left) // 260), max(high, int(left) // 130))
        while left > 0:
            amount = min(left, Decimal(made.chance.randrange(low * 100, high * 100)) / 100)
            number, left = number + 1, left - amount
            span = max((min(until, ends) - begins).days - (0 if place else max(LATE.values())), 1)
            ordered = begins + timedelta(days=made.chance.randrange(span))
            label = story.order.format(year=year, number=number % OF_NOW)
            order = _Order(measure, year, amount, ordered, number, label)
            rows += _line(made, order, made.chance.choice(schools), until)
    LedgerMovement.objects.bulk_create(rows, batch_size=20_000)


def _line(made: Made, order: _Order, school: School, until: date) -> Iterator[LedgerMovement]:
    """An order, its receipt and its payment, as far as they have come; some are late."""
    stages = {Verb.COMMIT: (Stage.FREE, Stage.COMMITTED), Verb.RECEIVE: (Stage.COMMITTED, Stage.RECEIVED)}
    for verb, (start, end) in {**stages, Verb.PAY: (Stage.RECEIVED, Stage.PAID)}.items():
        on = order.on + timedelta(days=LATE[verb])
        if on > until or (order.number >= OF_NOW and made.chance.random() > DONE.get(verb, 1)):
            return
        yield LedgerMovement(
            measure=order.measure,
            year=order.year,
            school=school,
            verb=verb,
            from_stage=start,
            to_stage=end,
            amount=order.amount,
            document_kind="governance.past_order",
            document_pk=order.number,
            document_label=order.label,
            on=on,
            recorded_at=made.at,
            recorded_by_name=made.actor.name,
        )


def _closed(made: Made, story: Story, measures: Sequence[FundingMeasure], year: int, begins: date) -> None:
    """What was left of the year before: carried over, given back, or lost, as the rules say."""
    on = begins + timedelta(days=14)
    for measure in measures:
        left = position(measure, year - 1).free
        rule = story.rules.get(measure.code, {}).get("carry_rule")
        if not left or rule not in CLOSING:
            continue
        CLOSING[rule](measure_id=measure.pk, year=year - 1, amount=left, on=on, reason=story.carried, **_by(made))


def _allocated(made: Made, story: Story, measures: Sequence[FundingMeasure], year: int, begins: date) -> None:
    """A complementary budget for each school, by its pupils: most of a small measure, or a little of a large one."""
    by_code = {one.code: one for one in measures}
    measure = by_code[story.complementary]
    totals = School.objects.filter(enrolments__level=None).annotate(pupils=Max("enrolments__pupils"))
    pupils = dict(totals.order_by("pk").values_list("pk", "pupils"))
    weights = {school.pk: Fraction(pupils.get(school.pk) or 60) for school in made.schools.values()}
    share = Decimal("0.66") if story.giver != story.complementary else Decimal("0.04")
    amount = (measure.budgets.get(year=year).amount * share).quantize(Decimal(1))
    draws = [Draw(measure.pk, year, part, pk) for pk, part in sharing.share(amount, weights).items()]
    on, by = begins + timedelta(days=20), _by(made)
    ledger.allocate(draws, on=on, reason=story.allocated, **by)
    if story.giver != story.complementary:
        ledger.transfer(
            measure_id=by_code[story.giver].pk, year=year, to_measure_id=measure.pk, to_year=year,
            amount=Decimal(12_000), on=begins + timedelta(days=120), reason=story.moved, **by,
        )  # fmt: skip


def _applied(made: Made, story: Story, year: int) -> None:
    """One application granted, whose money is voted and whose report is due; one that awaits its answer."""
    today, by = timezone.localdate(made.at), _by(made)
    code, title, reference = story.application
    rows = FundingMeasure.objects.filter(organisation=made.authority)
    granted = MeasureApplication(
        measure=rows.get(code=code), year=year, title=title, reference=reference, asked=Decimal(30_000)
    )
    applications.save_application(row=granted, **by)
    applications.file_application(row=granted, on=today - timedelta(days=90), **by)
    applications.grant_application(row=granted, granted=Decimal(24_500), on=today - timedelta(days=20), **by)
    code, title = story.filed
    filed = MeasureApplication(measure=rows.get(code=code), year=year, title=title, asked=Decimal(85_000))
    applications.save_application(row=filed, **by)
    applications.file_application(row=filed, on=today - timedelta(days=12), **by)
