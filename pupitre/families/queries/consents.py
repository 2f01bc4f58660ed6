"""What was answered for each pupil and purpose, many at a time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from pupitre.families.engine.consents import Answer, Standing, standing
from pupitre.families.engine.signers import Rule, requirement
from pupitre.families.models import Consent, ConsentLink, Purpose, PurposeText
from pupitre.families.queries.standing import guardians_of
from pupitre.territory.models import Pupil


def asked_at(pupils: Sequence[int]) -> dict[int, datetime]:
    """When the family of a pupil was last written to about consents."""
    rows = ConsentLink.objects.filter(pupil__in=pupils).order_by("made_at")
    return dict(rows.values_list("pupil", "made_at"))


def _since(asked: datetime | None, published: datetime | None) -> bool:
    return asked is not None and published is not None and asked >= published


def numbers(purposes: Sequence[Purpose]) -> dict[int, int]:
    """The version that binds today, by purpose; a purpose without any published text asks for nothing."""
    rows = PurposeText.objects.filter(purpose__in=purposes, published_at__isnull=False).order_by("number")
    return dict(rows.values_list("purpose", "number"))


def of_pupils(
    purposes: Sequence[Purpose], pupils: Sequence[Pupil], day: date
) -> dict[int, dict[int, tuple[Standing, date | None]]]:
    """By pupil and purpose: where they stand, and until when; six queries whatever their number."""
    keys = [pupil.pk for pupil in pupils]
    texts = PurposeText.objects.filter(purpose__in=purposes, published_at__isnull=False).order_by("number")
    bound = {purpose: (number, at) for purpose, number, at in texts.values_list("purpose", "number", "published_at")}
    guardians, asked = guardians_of(keys), asked_at(keys)
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
                answers[pupil.pk, purpose.pk],
                requirement(Rule(purpose.rule), age, own),
                bound[purpose.pk][0],
                day,
                asked=_since(asked.get(pupil.pk), bound[purpose.pk][1]),
            )
            for purpose in purposes
            if purpose.pk in bound
        }
    return found
