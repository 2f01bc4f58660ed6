"""What the territory of a new installation knows: levels and cycles, deprivation indices, a calendar for Québec.

Source: domain.md D1, A3 and B3. What people edit afterwards stays theirs: presets only fill what is absent.
The holiday zones of France come from `zones.py`.
"""

from typing import Any, NamedTuple


class CyclePreset(NamedTuple):
    jurisdiction: str
    code: str
    name: str
    levels: tuple[tuple[str, str], ...]  # (code, name)


CYCLES = (
    CyclePreset(
        "fr",
        "C1",
        "Cycle 1 – apprentissages premiers",
        (
            ("TPS", "Toute petite section"),
            ("PS", "Petite section"),
            ("MS", "Moyenne section"),
            ("GS", "Grande section"),
        ),
    ),
    CyclePreset(
        "fr",
        "C2",
        "Cycle 2 – apprentissages fondamentaux",
        (("CP", "Cours préparatoire"), ("CE1", "Cours élémentaire 1"), ("CE2", "Cours élémentaire 2")),
    ),
    CyclePreset(
        "fr",
        "C3",
        "Cycle 3 – consolidation",
        (("CM1", "Cours moyen 1"), ("CM2", "Cours moyen 2"), ("6E", "Sixième")),
    ),
    CyclePreset(
        "fr", "C4", "Cycle 4 – approfondissements", (("5E", "Cinquième"), ("4E", "Quatrième"), ("3E", "Troisième"))
    ),
    CyclePreset("qc", "PRE", "Préscolaire", (("M4", "Maternelle 4 ans"), ("M5", "Maternelle 5 ans"))),
    CyclePreset("qc", "PC1", "1er cycle du primaire", (("P1", "1re année"), ("P2", "2e année"))),
    CyclePreset("qc", "PC2", "2e cycle du primaire", (("P3", "3e année"), ("P4", "4e année"))),
    CyclePreset("qc", "PC3", "3e cycle du primaire", (("P5", "5e année"), ("P6", "6e année"))),
    CyclePreset("qc", "SC1", "1er cycle du secondaire", (("S1", "1re secondaire"), ("S2", "2e secondaire"))),
    CyclePreset(
        "qc",
        "SC2",
        "2e cycle du secondaire",
        (("S3", "3e secondaire"), ("S4", "4e secondaire"), ("S5", "5e secondaire")),
    ),
)
# Levels outside the cycles; ULIS is a support unit: its pupils keep a reference class and count once.
APART = (
    ("fr", "ULIS", "Unité localisée pour l’inclusion scolaire", True),
    ("qc", "FGA", "Formation générale des adultes", False),
    ("qc", "FP", "Formation professionnelle", False),
)
# code, name, polarity, lowest, highest. IPS: 45-185 (domain.md 0.4); IMSE in per cent; SFR as a rank of deciles.
INDEX_SCHEMES = (
    ("IPS", "Indice de position sociale (IPS)", "favoured", 45.0, 185.0),
    ("IMSE", "Indice de milieu socio-économique (IMSE)", "disadvantaged", 0.0, 100.0),
    ("SFR", "Seuil de faible revenu (SFR), rang décile", "disadvantaged", 1.0, 10.0),
)
QUEBEC_CALENDAR = ("qc", "Calendrier scolaire (Québec)")  # its days are each centre's own, hence empty and editable


def install_presets(**_signal: Any) -> None:
    """Create what is absent; runs after each `migrate`."""
    from pupitre.territory.models import Calendar, Cycle, IndexScheme, Level  # noqa: PLC0415 - apps may be loading

    Cycle.objects.bulk_create(
        [
            Cycle(jurisdiction=cycle.jurisdiction, code=cycle.code, name=cycle.name, position=position)
            for position, cycle in enumerate(CYCLES, 1)
        ],
        ignore_conflicts=True,
    )
    cycles = dict(Cycle.objects.values_list("code", "pk"))
    levels = [
        Level(jurisdiction=cycle.jurisdiction, cycle_id=cycles[cycle.code], code=code, name=name)
        for cycle in CYCLES
        for code, name in cycle.levels
    ] + [
        Level(jurisdiction=jurisdiction, code=code, name=name, is_unit=is_unit)
        for jurisdiction, code, name, is_unit in APART
    ]
    for position, level in enumerate(levels, 1):
        level.position = position
    Level.objects.bulk_create(levels, ignore_conflicts=True)
    IndexScheme.objects.bulk_create(
        [
            IndexScheme(code=code, name=name, polarity=polarity, lowest=lowest, highest=highest)
            for code, name, polarity, lowest, highest in INDEX_SCHEMES
        ],
        ignore_conflicts=True,
    )
    code, name = QUEBEC_CALENDAR
    Calendar.objects.get_or_create(code=code, defaults={"name": name, "jurisdiction": "qc"})
