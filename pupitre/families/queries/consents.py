"""What was answered for each pupil and purpose, many at a time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from pupitre.families.engine.consents import Answer, Standing, standing
from pupitre.families.engine.signers import Rule, requirement
from pupitre.families.models import Consent, Purpose, PurposeText
from pupitre.families.queries.standing import guardians_of
from pupitre.territory.models import Pupil


def numbers(purposes: Sequence[Purpose]) -> dict[int, int]:
    """The version that binds today, by purpose; a purpose without any published text asks for nothing."""
    rows = PurposeText.objects.filter(purpose__in=purposes, published_at__isnull=False).order_by("number")
    return dict(rows.values_list("purpose", "number"))


def of_pupils(
    purposes: Sequence[Purpose], pupils: Sequence[Pupil], day: date
) -> dict[int, dict[int, tuple[Standing, date | None]]]:
    """By pupil and purpose: where they stand, and until when; five queries whatever their number."""
    keys = [pupil.pk for pupil in pupils]
    bound, guardians = numbers(purposes), guardians_of(keys)
    answers: dict[tuple[int, int], list[Answer]] = defaultdict(list)
    rows = Consent.objects.filter(purpose__in=purposes, pupil__in=keys, is_current=True).order_by("pk")
    for row in rows:
        one = Answer(row.signer, row.state, row.number, row.expires_on)
        answers[row.pupil_id or 0, row.purpose_id].append(one)
    found: dict[int, dict[int, tuple[Standing, date | None]]] = {}
    for pupil in pupils:
        age, own = pupil.age_on(day), guardians.get(pupil.pk, [])
        found[pupil.pk] = {
            purpose.pk: standing(
                answers[pupil.pk, purpose.pk], requirement(Rule(purpose.rule), age, own), bound[purpose.pk], day
            )
            for purpose in purposes
            if purpose.pk in bound
        }
    return found
