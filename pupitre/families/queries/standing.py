"""Where pupils stand with the contracts that concern them, many at a time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, Value

from pupitre.families.engine.signers import PUPIL, GuardianFacts, Requirement, Rule, requirement
from pupitre.families.engine.standing import AgreementFacts, Standing, standing
from pupitre.families.models import Agreement, Programme, TextVersion
from pupitre.territory.models import Guardian, Guardianship, Organisation, Pupil, School, Schooling


@dataclass(frozen=True)
class Stands:
    """A pupil before a programme: where they stand, the contract if any, and who has to sign."""

    programme: Programme
    version: TextVersion
    standing: Standing
    agreement: Agreement | None
    requirement: Requirement
    signed: frozenset[str]


def programmes_of(school: School, day: date) -> list[Programme]:
    """The programmes that ask a contract of a school's pupils on a day."""
    rows = Programme.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        Q(schools__isnull=True) | Q(schools=school),
        organisation__in=bodies_of(school),
        starts_on__lte=day,
    )
    return list(rows.distinct().prefetch_related("levels").order_by("name", "pk"))


def bodies_of(school: School) -> list[int]:
    """The body that answers for a school, and those above it: a métropole lends to the schools of its communes."""
    above = ("pk", "parent", "parent__parent", "parent__parent__parent")
    rows = Organisation.objects.filter(pk=school.responsible_id).order_by("pk").values_list(*above)
    return [key for row in rows for key in row if key is not None]


def current_versions(programmes: Iterable[Programme]) -> dict[int, TextVersion]:
    """The version that binds today, by programme; a programme without any published text asks for nothing."""
    rows = TextVersion.objects.filter(programme__in=list(programmes), published_at__isnull=False)
    return {row.programme_id: row for row in rows.order_by("number")}


def guardians_of(pupils: Iterable[int]) -> dict[int, list[GuardianFacts]]:
    """Who answers for each pupil."""
    found: dict[int, list[GuardianFacts]] = defaultdict(list)
    rows = Guardianship.objects.filter(pupil__in=list(pupils)).order_by("pupil", "household", "pk")
    for pupil, guardian, household, may_sign in rows.values_list("pupil", "guardian", "household", "may_sign"):
        found[pupil].append(GuardianFacts(f"guardian:{guardian}", household, may_sign))
    return found


def of_pupils(school: School, pupils: Sequence[Pupil], day: date) -> dict[int, list[Stands]]:
    """For each pupil of a school, the programmes that concern their level; six queries whatever their number."""
    programmes = programmes_of(school, day)
    versions = current_versions(programmes)
    programmes = [programme for programme in programmes if programme.pk in versions]
    if not programmes or not pupils:
        return {}
    keys = [pupil.pk for pupil in pupils]
    levels = dict(
        Schooling.objects.counted()
        .filter(pupil__in=keys, school=school)
        .order_by("year")
        .values_list("pupil", "level")
    )
    guardians = guardians_of(keys)
    agreements = _last_agreements(programmes, keys)
    covered = {programme.pk: {level.pk for level in programme.levels.all()} for programme in programmes}
    found: dict[int, list[Stands]] = {}
    for pupil in pupils:
        rows = []
        for programme in programmes:
            if covered[programme.pk] and levels.get(pupil.pk) not in covered[programme.pk]:
                continue
            agreement = agreements.get((programme.pk, pupil.pk))
            asked = requirement(Rule(programme.rule), pupil.age_on(day), guardians.get(pupil.pk, []))
            facts = _facts(agreement)
            where = standing(facts, versions[programme.pk].number, asked)
            signed = facts.signed if facts else frozenset()
            rows.append(Stands(programme, versions[programme.pk], where, agreement, asked, signed))
        found[pupil.pk] = rows
    return found


def signers_of(agreement: Agreement) -> Requirement:
    """Who had to sign when a contract was opened."""
    return Requirement(tuple(frozenset(clause) for clause in agreement.signers))


def guardian_of(signer: str) -> Guardian | None:
    """The adult whom a signer's key names; none for the pupil."""
    key = signer.partition(":")[2]
    return Guardian.objects.filter(pk=int(key)).first() if key else None


def names_of(pupil: Pupil | None) -> Mapping[str, str]:
    """The names of a contract's possible signers, by key."""
    if pupil is None:
        return {}
    rows = Guardianship.objects.filter(pupil=pupil).select_related("guardian")
    return {PUPIL: pupil.display_name} | {f"guardian:{row.guardian_id}": row.guardian.display_name for row in rows}


def names_by_key(signers: Iterable[str]) -> dict[str, str]:
    """The names of guardians, by signer's key."""
    keys = {int(key.partition(":")[2]) for key in signers if ":" in key}
    rows = Guardian.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "display_name")
    return {f"guardian:{pk}": name for pk, name in rows}


def _last_agreements(programmes: Sequence[Programme], pupils: Sequence[int]) -> dict[tuple[int, int], Agreement]:
    rows = (
        Agreement.objects.filter(programme__in=programmes, pupil__in=pupils)
        .annotate(number=F("version__number"))
        .annotate(signed=ArrayAgg("signatures__signer", filter=Q(signatures__isnull=False), default=Value([])))
        .order_by("version__number", "opened_at", "pk")
    )
    return {(row.programme_id, row.pupil_id or 0): row for row in rows}


def _facts(agreement: Agreement | None) -> AgreementFacts | None:
    if agreement is None:
        return None
    return AgreementFacts(
        agreement.number,  # type: ignore[attr-defined]
        frozenset(agreement.signed),  # type: ignore[attr-defined]
        agreement.completed_at is not None,
        agreement.refused_at is not None,
        agreement.withdrawn_at is not None,
    )
