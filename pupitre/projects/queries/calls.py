"""What is read of calls: who may answer and why, what an answer lacks, how answers rank, what was spent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from pupitre.projects.call_enums import ExpenseState, FileState
from pupitre.projects.engine.calls import eligibility, funding, ranking
from pupitre.projects.engine.calls.calendar import Stage, stage
from pupitre.projects.engine.score import Weighed
from pupitre.projects.models import Call, CallCriterion, CallDocument, CallFile, CallOpinion, CallQuestion
from pupitre.territory.enums import OrganisationKind
from pupitre.territory.models import School
from pupitre.territory.querysets import SchoolQuerySet

FACTS = {
    "network": F("figures__network"),
    "pupils": F("figures__pupils"),
    "inhabitants": F("responsible__population"),
    "body_kind": F("responsible__kind"),
    "project_on": F("readiness__project_on"),
    "convention_on": F("readiness__convention_on"),
}


def with_facts(schools: SchoolQuerySet) -> SchoolQuerySet:
    """The schools with what the rules of a call look at."""
    return schools.annotate(**FACTS)


def facts_in(row: Mapping[str, object]) -> eligibility.Facts:
    """The facts of a school from a row of `with_facts`. Inhabitants are those of a commune, and of no larger body."""
    commune = row["body_kind"] == OrganisationKind.COMMUNE
    return eligibility.Facts(
        code=str(row["code"]),
        kind=str(row["kind"]),
        sector=str(row["sector"]),
        network=row["network"],  # type: ignore[arg-type]
        population=row["inhabitants"] if commune else None,  # type: ignore[arg-type]
        pupils=row["pupils"],  # type: ignore[arg-type]
        project_on=row["project_on"],  # type: ignore[arg-type]
        convention_on=row["convention_on"],  # type: ignore[arg-type]
    )


def rules_of(call: Call) -> list[eligibility.Rule]:
    return [row.rule() for row in call.rules.all()]


def verdicts(call: Call, schools: SchoolQuerySet, on: date) -> dict[int, eligibility.Verdict]:
    """Each school by key, with what the rules of the call say of it (two queries, whatever their number)."""
    rules = rules_of(call)
    rows = with_facts(schools).order_by("sort_name", "pk").values("pk", "code", "kind", "sector", *FACTS)
    return {row["pk"]: eligibility.judge(rules, facts_in(row), on) for row in rows}


def verdict(call: Call, school: School, on: date) -> eligibility.Verdict:
    return verdicts(call, School.objects.filter(pk=school.pk), on)[school.pk]


@dataclass(frozen=True)
class Lacks:
    """What an answer lacks before it may be sent."""

    questions: tuple[CallQuestion, ...] = ()
    documents: tuple[CallDocument, ...] = ()
    costs: bool = False
    below_floor: bool = False

    def __bool__(self) -> bool:
        return bool(self.questions or self.documents or self.costs or self.below_floor)


def lacks(file: CallFile) -> Lacks:
    """What is still to be written, attached or priced (four queries)."""
    written = {row.question_id for row in file.answers.all() if row.text.strip()}
    attached = {row.document_id for row in file.papers.all()}
    call = file.call
    help_ = funding.fund(file.total(), call.terms)
    return Lacks(
        tuple(row for row in call.questions.all() if row.is_required and row.pk not in written),
        tuple(row for row in call.documents.all() if row.is_required and row.pk not in attached),
        costs=help_.how == funding.How.NO_COST,
        below_floor=help_.how == funding.How.BELOW_FLOOR,
    )


@dataclass(frozen=True)
class Line:
    """An answer that was sent, with its rank, and what rank and money propose."""

    file: CallFile
    ranked: ranking.Ranked
    proposal: ranking.Proposal
    heard: int


@dataclass(frozen=True)
class Ranking:
    criteria: tuple[CallCriterion, ...]
    lines: tuple[Line, ...]
    expected: int

    @property
    def asked(self) -> Decimal:
        return sum((line.file.asked for line in self.lines), Decimal(0))

    @property
    def proposed(self) -> Decimal:
        return sum((line.file.proposed or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def granted(self) -> Decimal:
        return sum((line.file.amount or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def heard(self) -> int:
        return sum(line.heard for line in self.lines)


def rank(call: Call) -> Ranking:
    """The answers sent to a call, best first, whatever became of them (five queries)."""
    criteria = tuple(call.criteria.all())
    rows = call.files.exclude(state=FileState.DRAFT).select_related("school", "decision")
    files = list(rows.prefetch_related("opinions__marks").order_by("school__sort_name", "pk"))
    ranked = ranking.rank(
        [Weighed(row.code, row.weight) for row in criteria],
        [ranking.Judged(file.pk, tuple(marks_of(opinion) for opinion in file.opinions.all())) for file in files],
    )
    asked = {file.pk: file.asked for file in files}
    proposals = {row.key: row for row in ranking.propose(ranked, asked, call.budget)}
    by_key = {file.pk: file for file in files}
    lines = tuple(
        Line(by_key[row.key], row, proposals[row.key], len(by_key[row.key].opinions.all())) for row in ranked
    )
    return Ranking(criteria, lines, len(call.opinion_roles))


def marks_of(opinion: CallOpinion) -> dict[str, int]:
    return {str(row.criterion_id): row.mark for row in opinion.marks.all()}


def settled(file: CallFile) -> funding.Settlement | None:
    """The award against what was spent; None where nothing was granted."""
    if file.amount is None:
        return None
    rows = list(file.expenses.all())
    return funding.settle(
        file.amount,
        file.cost,
        (row.amount for row in rows if row.state == ExpenseState.ACCEPTED),
        (row.amount for row in rows if row.state == ExpenseState.GIVEN),
    )


def with_counts(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Each call with its answers by state, and the money granted."""
    counted = {
        state: Count("files", filter=Q(files__state=state), distinct=True)
        for state in (FileState.DRAFT, FileState.SENT, FileState.AWARDED, FileState.REFUSED, FileState.FILED)
    }
    return calls.annotate(
        **{f"n_{state}": count for state, count in counted.items()},
        answers=Count("files", filter=~Q(files__state=FileState.DRAFT), distinct=True),
        granted=Coalesce(Sum("files__amount"), Decimal(0)),
    )


def coming(calls: Iterable[Call], today: date) -> list[Call]:
    """Those open or announced, the first to close first."""
    near = [call for call in calls if stage(call.calendar, today) in {Stage.OPEN, Stage.ANNOUNCED}]
    return sorted(near, key=lambda call: (call.closes_on, call.title, call.pk))


def files_of(schools: Sequence[int], calls: Sequence[Call]) -> dict[tuple[int, int], CallFile]:
    """The answers of schools to calls, by (call, school)."""
    rows = CallFile.objects.filter(school__in=schools, call__in=calls).order_by("pk")
    return {(row.call_id, row.school_id): row for row in rows}
