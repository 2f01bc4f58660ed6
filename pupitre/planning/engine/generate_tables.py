"""The proportions of synthetic territories: catalogue, measures, money scale, school sizes.

Sources: the published plan of Saint-Étienne Métropole for 2023-2027 (263 schools, 6,977,000 EUR of investment
of which 1,395,000 the first year, 4,447,000 EUR of operation) and the public directory of its schools (40,115
pupils in 256 schools: 59 maternelles, 56 élémentaires, 141 primaires). Prices are plausible net prices, not offers.
"""

from __future__ import annotations

from decimal import Decimal

from .case import ANY, Measure, Model, Money, Scope

SIZES = {"T0": 8, "T1": 60, "T2": 263, "T3": 2500}
"""Schools of each named size."""

SEED_SCHOOLS = 263
SEED_CAPEX = 6_977_000  # EUR, five years
SEED_CAPEX_FIRST_YEAR = 1_395_000  # EUR
SEED_OPEX = 4_447_000  # EUR, five years
PUPILS_PER_SCHOOL = 40_115 / 256

KINDS = (("maternelle", 59), ("élémentaire", 56), ("primaire", 141))
LEVELS = {
    "maternelle": ("PS", "MS", "GS"),
    "élémentaire": ("CP", "CE1", "CE2", "CM1", "CM2"),
    "primaire": ("PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2"),
}
GROUPS = {"C1": ("PS", "MS", "GS"), "C2": ("CP", "CE1", "CE2"), "C3": ("CM1", "CM2")}

TABLET_RATIOS = {"C1": (16, 15, 14, 13, 12), "C2": (12, 11, 10, 9, 8), "C3": (10, 9, 8, 7, 6)}
"""Pupils per shared tablet by year: the falling path towards 12, 8 and 6."""

SPLIT_CLASS_SIZE = 12.5  # pupils, CP and CE1 of priority networks
CLASS_SIZE = 23.5  # pupils

TABLET_SET = 12  # devices
TABLET_SET_PUPILS = 36.0  # pupils who share a set over a week


def _model(name: str, functions: str, price: int, *, life: int, repair: float, fees: str, overhead: int) -> Model:
    licence, mdm, support = (Decimal(fee) for fee in fees.split("/"))
    return Model(
        model_id=name,
        functions=(functions,),
        unit_price=Decimal(price),
        life_years=float(life),
        repairability=repair,
        opex_licence=licence,
        opex_mdm=mdm,
        opex_support=support,
        set_overhead=Decimal(overhead),
        reconditioned=name.endswith("REC"),
    )


CATALOGUE = (
    _model("IND-CHROME", "IND", 290, life=5, repair=6.8, fees="14/6/28", overhead=500),
    _model("PCE-14", "PCE", 620, life=5, repair=7.4, fees="35/8/45", overhead=0),
    _model("TAB-NEUVE", "TAB", 360, life=5, repair=6.1, fees="18/8/32", overhead=700),
    _model("TAB-REC", "TAB", 215, life=3, repair=5.4, fees="18/8/32", overhead=700),
    _model("TNI-DURABLE", "TNI", 2_650, life=8, repair=7.9, fees="0/0/190", overhead=350),
    _model("TNI-STD", "TNI", 2_050, life=6, repair=6.3, fees="0/0/190", overhead=350),
)


def _measure(
    name: str,
    kind: Money,
    *,
    carry: float = 0.0,
    cofund: float = 1.0,
    must: float = 0.0,
    functions: str = ANY,
    categories: str = ANY,
    commitment: float = 0.0,
    repairability: float = 0.0,
    scope: Scope = Scope.LOCAL,
) -> Measure:
    return Measure(
        measure_id=name,
        kind=kind,
        carry_share=carry,
        cofund_share=cofund,
        must_spend_share=must,
        functions=tuple(functions.split("|")),
        categories=tuple(categories.split("|")),
        min_commitment=commitment,
        min_repairability=repairability,
        first_year=1,
        end_year=5,
        scope=scope,
    )


CAPEX_MEASURES = (  # measure, share of the investment
    (_measure("M1-INVESTISSEMENT", Money.CAPEX, carry=1.0), 0.62),
    (_measure("M2-PRIORITAIRE", Money.CAPEX, cofund=0.8, must=0.5, categories="REP|REP+"), 0.14),
    (_measure("M3-RURAL", Money.CAPEX, cofund=0.5, functions="TAB|TNI", categories="RUR"), 0.08),
    (_measure("M4-INDIVIDUEL", Money.CAPEX, cofund=0.7, functions="IND", commitment=50, carry=0.5), 0.08),
    (_measure("M5-DURABLE", Money.CAPEX, must=0.3, repairability=7.0, scope=Scope.NATIONAL), 0.08),
)
OPEX_MEASURES = (  # measure, share of the operation money
    (_measure("M6-FONCTIONNEMENT", Money.OPEX), 0.72),
    (_measure("M7-RESSOURCES", Money.OPEX, cofund=0.5, functions="IND|TAB"), 0.12),
    (_measure("M8-ASSISTANCE", Money.OPEX, functions="PCE|TNI", commitment=30), 0.16),
)
ORPHAN_CATEGORY = "AUCUNE"
