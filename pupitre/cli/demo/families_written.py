"""The contract of use of the demo: its text in two languages, and where the families of the oldest pupils stand.

Documents are not made here: a demo must not take longer because families have signed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from pupitre.families.enums import Method
from pupitre.families.models import Agreement, Programme, Signature, TextVersion
from pupitre.families.operations import agreements
from pupitre.families.queries import standing
from pupitre.territory.models import Level, Schooling

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

LEVELS = {"fr": ("CM2", "6E"), "qc": ("P6", "S1")}
SIGNED, WAITING, REFUSED = 0.72, 0.20, 0.02  # of pupils; the others were not asked
FRENCH = """# Ce qui est prêté

Nous prêtons à votre enfant une tablette, sa housse et son chargeur. Ils restent la propriété de la collectivité.

# Ce que la famille accepte

- L'appareil sert d'abord au travail de la classe, à l'école et à la maison.
- Il revient chargé chaque matin.
- Une casse ou un vol est signalé à l'école dans les deux jours.

# Au retour

L'appareil et ce qui l'accompagne sont rendus en juin, ou le jour du départ de l'école."""
ENGLISH = """# What is lent

We lend your child a tablet, its case and its charger. They remain the property of the authority.

# What the family agrees to

- The device serves class work first, at school and at home.
- It comes back charged every morning.
- Damage or theft is reported to the school within two days.

# On return

The device and what goes with it are given back in June, or on the day the pupil leaves the school."""


def families(made: Made) -> None:
    """One programme, its published text, and contracts signed, waiting and refused for the pupils that there are."""
    country = str(made.authority.jurisdiction)
    programme = Programme.objects.create(
        organisation=made.authority,
        name="Prêt d'une tablette" if country == "fr" else "Prêt d'un iPad",
        starts_on=date(made.year.start_year, 8, 1),
    )
    levels = [made.levels[code] for code in LEVELS[country] if code in made.levels]
    programme.levels.set(levels)
    texts = {
        "fr" if country == "fr" else "fr-ca": ("Contrat d'utilisation", FRENCH),
        "en": ("Contract of use", ENGLISH),
    }
    version = agreements.write_text(programme=programme, texts=texts, note="", actor=made.actor, at=made.at)
    agreements.publish(version=version, actor=made.actor, at=made.at)
    _contracts(made, programme, version, levels)


def _contracts(made: Made, programme: Programme, version: TextVersion, levels: list[Level]) -> None:
    ours = Q(school__responsible=made.authority) | Q(school__responsible__parent=made.authority)
    rows = Schooling.objects.counted().filter(ours, year=made.year, level__in=levels)
    pupils = dict(rows.order_by("pk").values_list("pupil", "school"))
    guardians = standing.guardians_of(pupils)
    text = version.texts.exclude(language="en").get()
    opened, signed = made.at - timedelta(days=20), []
    contracts = []
    for pupil, school in pupils.items():
        keys = sorted(one.key for one in guardians.get(pupil, []))
        drawn = made.chance.random()
        if not keys or drawn >= SIGNED + WAITING + REFUSED:
            continue
        contract = Agreement(
            programme=programme,
            version=version,
            pupil_id=pupil,
            school_id=school,
            signers=[keys],
            opened_at=opened,
        )
        if drawn < SIGNED:
            contract.completed_at = opened + timedelta(days=1 + made.chance.randrange(15))
            signed.append(contract)
        elif drawn >= SIGNED + WAITING:
            contract.refused_at = opened + timedelta(days=3)
        contracts.append(contract)
    Agreement.objects.bulk_create(contracts)
    names = standing.names_by_key(row.signers[0][0] for row in signed)
    Signature.objects.bulk_create(
        Signature(
            agreement=row,
            signer=row.signers[0][0],
            guardian_id=int(row.signers[0][0].partition(":")[2]),
            name=names.get(row.signers[0][0], ""),
            method=Method.LINK,
            language=text.language,
            text_sha256=text.sha256,
            at=row.completed_at or opened,
        )
        for row in signed
    )
