"""A school's way into the plan: its commitment, criterion by criterion, and what it may receive."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from pupitre.governance.models import CommitteeMember
from pupitre.projects import kinds
from pupitre.projects.engine import eligibility as engine
from pupitre.projects.engine.score import Score, Weighed, score
from pupitre.projects.models import Criterion, EligibilityRule, Mark, Readiness
from pupitre.projects.queries.projects import running_body
from pupitre.territory.enums import OrganisationKind
from pupitre.territory.models import Organisation, School

EDUCATION = (OrganisationKind.STATE, OrganisationKind.AREA)


@dataclass(frozen=True)
class Commitment:
    """The criteria of a year with the marks of a school, and the score that they make."""

    year: int
    rows: tuple[tuple[Criterion, Mark | None], ...]
    score: Score


def commitment(school: School) -> Commitment | None:
    """The school's commitment by the criteria of the last year published (two queries)."""
    body = running_body(school)
    criteria = list(Criterion.objects.filter(organisation=body).order_by("-year", "-weight", "code"))
    if not criteria:
        return None
    year = criteria[0].year
    criteria = [criterion for criterion in criteria if criterion.year == year]
    marks = {
        row.criterion_id: row
        for row in Mark.objects.filter(school=school, criterion__in=criteria).select_related("file")
    }
    return Commitment(
        year,
        tuple((criterion, marks.get(criterion.pk)) for criterion in criteria),
        scored(criteria, {pk: row.mark for pk, row in marks.items() if row.mark is not None}),
    )


def scored(criteria: Sequence[Criterion], marks: Mapping[int, int]) -> Score:
    """The score that marks make, by the keys of the criteria."""
    weighed = [Weighed(criterion.code, criterion.weight) for criterion in criteria]
    return score(weighed, {row.code: marks[row.pk] for row in criteria if row.pk in marks})


def rules_of(body: Organisation) -> list[engine.Rule]:
    return [
        engine.Rule(
            pk=row.pk,
            condition=engine.Condition(row.condition),
            kinds=frozenset(row.functions),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            threshold=row.threshold,
        )
        for row in EligibilityRule.objects.filter(organisation=body).order_by("starts_on", "condition", "pk")
    ]


def facts_of(school: School, body: Organisation, on: date) -> engine.Facts:
    """What the rules look at (two queries)."""
    return _facts(Readiness.objects.filter(school=school).first(), sits=authority_sits(body, on))


def _facts(row: Readiness | None, *, sits: bool) -> engine.Facts:
    if row is None:
        return engine.Facts(authority_sits=sits)
    return engine.Facts(
        convention_on=row.convention_on,
        project_on=row.project_on,
        referent_on=row.referent_on,
        trained_share=row.trained_share,
        seats_needed=row.seats_needed,
        commitment=Decimal(row.commitment),
        authority_sits=sits,
    )


def authority_sits(body: Organisation, on: date) -> bool:
    """Whether someone of the education authority is a member of a committee of the body."""
    today = Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    members = CommitteeMember.objects.filter(today, committee__organisation=body)
    return members.filter(person__memberships__organisation__kind__in=EDUCATION).exists()


def verdicts(school: School, on: date) -> list[tuple[kinds.Kind, engine.Verdict]]:
    """What a school may receive on a day, kind by kind."""
    body = running_body(school)
    rules = rules_of(body)
    if not rules:
        return []
    facts = facts_of(school, body, on)
    return [(kind, engine.judge(kind.code, rules, facts, on)) for kind in kinds.of_school(school)]


def barred(
    wanted: Mapping[int, Collection[str]], ready: Mapping[int, Readiness], body: Organisation, on: date
) -> dict[int, dict[str, tuple[engine.Finding, ...]]]:
    """The kinds that the rules of a body keep from schools on a day, and why (two queries at most).

    `wanted`: the codes of the kinds by school. Schools that may receive all of theirs are not in the answer.
    """
    rules = rules_of(body)
    if not rules or not wanted:
        return {}
    sits = any(rule.condition == engine.Condition.COMMITTEE for rule in rules) and authority_sits(body, on)
    found: dict[int, dict[str, tuple[engine.Finding, ...]]] = {}
    for school, codes in wanted.items():
        facts = _facts(ready.get(school), sits=sits)
        verdicts = (engine.judge(code, rules, facts, on) for code in sorted(codes))
        if blocked := {verdict.kind: verdict.blocks for verdict in verdicts if not verdict.is_eligible}:
            found[school] = blocked
    return found
