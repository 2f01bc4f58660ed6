"""The contract of use of the demo: its text in two languages, and where the families of the oldest pupils stand.

Documents are not made here: a demo must not take longer because families have signed.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from pupitre.cli.demo.rosters_written import EQUIPPED
from pupitre.cli.demo.tables import Table
from pupitre.families.enums import Method
from pupitre.families.models import Agreement, Programme, Signature, TextVersion
from pupitre.families.operations import agreements
from pupitre.families.queries import standing
from pupitre.territory.models import Level, Schooling

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

OPENS = {"fr": (8, 20), "qc": (8, 10)}  # month and day on which families are written to
TO_SIGN = 15  # days: the slowest signature comes by then
SIGNED, WAITING, REFUSED = 0.96, 0.025, 0.006  # of pupils; the others were not asked
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
        name="Prêt d’une tablette" if country == "fr" else "Prêt d’un iPad",
        starts_on=date(made.year.start_year, 8, 1),
    )
    levels = [made.levels[code] for code in EQUIPPED[country] if code in made.levels]
    programme.levels.set(levels)
    texts = {
        "fr" if country == "fr" else "fr-ca": ("Contrat d’utilisation", FRENCH),
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
    opened = min(_morning(date(made.year.start_year, *OPENS[str(made.authority.jurisdiction)])), _ago(made))
    chance = Random(made.territory.year + 2)  # noqa: S311 - a picture, not a secret: its own, so that others stay
    contracts = Table(
        Agreement, "programme_id", "version_id", "pupil_id", "school_id", "kit", "signers", "opened_at",
        "completed_at", "refused_at", "withdrawn_reason", size=len(pupils),
    )  # fmt: skip
    signatures = Table(
        Signature, "agreement_id", "signer", "guardian_id", "name", "method", "language", "text_sha256", "at",
        "witness_name", size=len(pupils),
    )  # fmt: skip
    names = standing.names_by_key(one.key for found in guardians.values() for one in found)
    for pupil, school in pupils.items():
        keys = sorted(one.key for one in guardians.get(pupil, []))
        drawn = chance.random()
        if not keys or drawn >= SIGNED + WAITING + REFUSED:
            continue
        signed = opened + timedelta(days=chance.randrange(TO_SIGN), minutes=chance.randrange(600))
        refused = opened + timedelta(days=3) if drawn >= SIGNED + WAITING else None
        contract = contracts.add(
            programme.pk, version.pk, pupil, school, "[]", json.dumps([keys]), opened,
            signed if drawn < SIGNED else None, refused, "",
        )  # fmt: skip
        if drawn < SIGNED:
            signer = int(keys[0].partition(":")[2])
            how = (str(Method.LINK), text.language, text.sha256, signed, "")
            signatures.add(contract, keys[0], signer, names.get(keys[0], ""), *how)
    contracts.write()
    signatures.write()


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def _ago(made: Made) -> datetime:
    """Early enough for all to have answered."""
    return made.at - timedelta(days=TO_SIGN + 1)
