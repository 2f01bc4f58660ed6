"""The demo's ways in: criteria with marks and appeals, rules of eligibility, visits with what was found."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from pupitre.cli.demo import projects_texts
from pupitre.projects import presets
from pupitre.projects.engine.budgets import usual_package
from pupitre.projects.enums import TOPICS, Becomes, ProjectState, VisitKind
from pupitre.projects.models import (
    Appeal,
    Criterion,
    EligibilityRule,
    Finding,
    LearningNeed,
    Mark,
    Project,
    ProjectVersion,
    Readiness,
    Visit,
)
from pupitre.projects.queries.entry import authority_sits, scored

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

VISITED = 40  # schools of the demo that were visited


def entry(made: Made) -> None:
    """Everything that decides of a school's entry beside its project."""
    criteria = _criteria(made)
    _rules(made)
    projects = list(Project.objects.exclude(state=ProjectState.DRAFT).select_related("school").order_by("pk"))
    _marks(made, projects, criteria)
    _visits(made, projects)


def _criteria(made: Made) -> list[Criterion]:
    return Criterion.objects.bulk_create(
        Criterion(
            organisation=made.authority,
            year=made.year.start_year,
            code=code,
            name=name,
            help=help_,
            weight=weight,
        )
        for code, name, help_, weight in presets.CRITERIA[made.authority.jurisdiction]
    )


def _rules(made: Made) -> None:
    """The conditions of Poitiers and of Saint-Étienne, that of the committees once somebody sits there."""
    sits = authority_sits(made.authority, made.at.date())
    rows = [row for row in (*presets.POITIERS, *presets.SAINT_ETIENNE) if row[0] != "committee" or sits]
    EligibilityRule.objects.bulk_create(
        EligibilityRule(
            organisation=made.authority,
            condition=condition,
            functions=list(functions),
            threshold=Decimal(threshold),
            starts_on=date(made.year.start_year, 9, 1),
            source=source,
        )
        for condition, functions, threshold, source in rows
    )


def _marks(made: Made, projects: list[Project], criteria: list[Criterion]) -> None:
    """Each school that sent its project is judged near the commitment that it showed; one appealed and was heard."""
    told = projects_texts.told(made.territory.variant, "appealed")
    ready = {row.school_id: row for row in Readiness.objects.all()}
    projects = [project for project in projects if project.school_id in ready]  # the others are not in the plan
    adviser, lead = made.people["adviser"].display_name, made.people["plan_lead"].display_name
    heard = set(ProjectVersion.objects.filter(reason=told["reason"]).values_list("project__school", flat=True))
    rows: list[Mark] = []
    for project in projects:
        state = ready[project.school_id]
        marks = {}
        appealed = project.school_id in heard
        for criterion in criteria:
            near = float(state.commitment) / 20 + made.chance.gauss(0, 0.8)
            value = 4 if appealed else min(5, max(0, round(near)))
            marks[criterion.pk] = value
            row = Mark(school_id=project.school_id, criterion=criterion, mark=value)
            row.marked_at, row.marked_by_name = project.state_since, adviser
            rows.append(row)
        state.commitment = scored(criteria, marks).total
        if appealed:
            _appeal(made, project, criteria[1], told, lead)
    Mark.objects.bulk_create(rows)
    Readiness.objects.bulk_update(ready.values(), ["commitment"])


def _appeal(made: Made, project: Project, criterion: Criterion, told: dict[str, str], lead: str) -> None:
    Appeal.objects.create(
        school_id=project.school_id,
        criterion=criterion,
        text=told["appeal"],
        asked_at=made.at - timedelta(days=20),
        asked_by_name=project.members.order_by("pk").first().name,  # type: ignore[union-attr]
        mark_before=1,
        mark_after=4,
        answer=told["answer"],
        answered_at=made.at - timedelta(days=11),
        answered_by_name=lead,
    )


def _visits(made: Made, projects: list[Project]) -> None:
    """A technical visit and an interview in some schools, with two to four findings each."""
    bank = projects_texts.bank(made.territory.variant)["findings"]
    chosen = made.chance.sample(projects, min(VISITED, len(projects)))
    needs = {row.project_id: row for row in LearningNeed.objects.filter(project__in=chosen).order_by("-pk")}
    visits, findings = [], []
    for project in chosen:
        rooms = [f"salle {number}" for number in range(1, 7)]
        for kind, role in ((VisitKind.TECHNICAL, "technician"), (VisitKind.INTERVIEW, "adviser")):
            day = made.at.date() - timedelta(days=made.chance.randint(10, 120))
            visit = Visit(school_id=project.school_id, kind=kind, on=day, key=_key(made), closed_at=made.at)
            visit.by_id, visit.by_name = made.people[role].pk, made.people[role].display_name
            visits.append(visit)
            seen = [row for row in bank if row["topic"] in TOPICS[kind]]
            for row in made.chance.sample(seen, min(len(seen), made.chance.randint(2, 4))):
                finding = Finding(
                    visit=visit,
                    key=_key(made),
                    topic=row["topic"],
                    severity=row["severity"],
                    room=made.chance.choice(rooms) if kind == VisitKind.TECHNICAL else "",
                    text=row["text"],
                    noted_at=made.at - timedelta(days=9),
                    noted_by_name=visit.by_name,
                    becomes=row["works"],
                    package=usual_package(row["severity"]),
                    price=Decimal(row["price"]) if row["works"] == Becomes.WORKS else None,
                )
                if row["works"] == Becomes.NEED:
                    finding.learning_need = needs.get(project.pk)
                findings.append(finding)
    Visit.objects.bulk_create(visits)
    Finding.objects.bulk_create(findings)


def _key(made: Made) -> UUID:
    return UUID(int=made.chance.getrandbits(128), version=4)
