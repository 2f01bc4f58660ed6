"""The demo's digital projects: schools in every state in likely proportions, and five told in full."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import translation

from pupitre.accounts.models import Membership, Person
from pupitre.cli.demo import people, projects_texts
from pupitre.fleet.models import StockSet
from pupitre.planning import kinds as planning_kinds
from pupitre.projects import kinds, operations
from pupitre.projects.enums import AidKind, Answer, Axis, Fate, Outcome, ProjectState, TeamFunction, Verdict
from pupitre.projects.models import (
    AidCount,
    Aim,
    EquipmentRow,
    LearningNeed,
    Member,
    Need,
    Opinion,
    Passage,
    Project,
    ProjectVersion,
    Readiness,
)

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made
    from pupitre.territory.models import School

EDITION = 12  # changes of a text that is written
OLD = 6  # years: past it equipment is retired
# Of a hundred schools whose project is not validated yet: how far they are.
FAR = {"none": 16, ProjectState.DRAFT: 38, ProjectState.SUBMITTED: 34, ProjectState.RETURNED: 12}
TOLD = {
    "own": ProjectState.DRAFT,
    "exemplary": ProjectState.VALIDATED,
    "refused": ProjectState.REFUSED,
    "reserve": ProjectState.SUBMITTED,
    "appealed": ProjectState.VALIDATED,
}
VERDICTS = {Verdict.FAVOURABLE: 70, Verdict.RESERVE: 25, Verdict.UNFAVOURABLE: 5}


@dataclass
class _Draft:
    """A school's project before it is written: its state, its words, its people, its dates."""

    school: School
    state: str
    texts: dict[str, str]
    needs: list[tuple[str, str, str, str, int]]
    told: str = ""
    words: dict[str, Any] = field(default_factory=dict)
    since: datetime | None = None
    members: list[Member] = field(default_factory=list)
    equipment: list[EquipmentRow] = field(default_factory=list)
    learning: list[tuple[LearningNeed, list[Need]]] = field(default_factory=list)
    aids: list[AidCount] = field(default_factory=list)
    project: Project | None = None
    head: str = ""


def projects(made: Made) -> None:
    """Write every project in bulk, in the words of the country, five of them told in full."""
    with translation.override(made.territory.language):
        _written(made)


def _written(made: Made) -> None:
    variant = made.territory.variant
    operations.install_aims(made.authority)
    heads = _heads()
    drafts = _drafts(made, variant)
    Project.objects.bulk_create([_project(made, draft) for draft in drafts])
    stock = _stock()
    aims = {aim.code: aim for aim in Aim.objects.filter(organisation=made.authority)}
    offered = {kind.code: kind for kind in planning_kinds.of_school(drafts[0].school)}
    for draft in drafts:
        draft.members = _team(made, draft, heads.get(draft.school.pk))
        draft.equipment = _equipment(made, draft, stock[draft.school.pk])
        draft.learning = _learning(draft, aims, offered)
        draft.aids = [
            AidCount(project=draft.project, kind=kind, count=made.chance.randint(1, 5))
            for kind in made.chance.sample(AidKind.values, 2)
        ]
    _keep(drafts)
    _review(made, variant, drafts)


def _drafts(made: Made, variant: str) -> list[_Draft]:
    """Which school is how far; a validated one was validated on the day that its conditions say."""
    ready = dict(Readiness.objects.values_list("school_id", "project_on"))
    today = made.at.date()
    told = _told_schools(made)
    drafts: list[_Draft] = []
    moved: list[int] = []
    for code, school in made.schools.items():
        day = ready.get(school.pk)
        validated = day is not None and day <= today
        state = ProjectState.VALIDATED if validated else made.chance.choices(list(FAR), weights=list(FAR.values()))[0]
        who = told.get(code, "")
        state = TOLD.get(who, state)
        if state == "none":
            continue
        draft = _Draft(
            school,
            state,
            projects_texts.passages(variant, made.chance),
            projects_texts.needs(variant, made.chance),
            told=who,
        )
        if who:
            _tell(draft, projects_texts.told(variant, who))
            moved.append(school.pk)
        if state == ProjectState.DRAFT and not who:
            _unfinish(made, draft)
        if validated and state == ProjectState.VALIDATED and day is not None:
            draft.since = datetime.combine(day, time(10), UTC)
        else:
            draft.since = made.at - timedelta(days=made.chance.randint(2, 45), hours=made.chance.randint(0, 9))
        drafts.append(draft)
    _mend_readiness(made, drafts, moved)
    return drafts


def _told_schools(made: Made) -> dict[str, str]:
    """The school of the demo's head, and four others of the same area, by code."""
    own = next(login.school for login in made.territory.logins if login.role == "school_head")
    places = {place.code: place for place in made.territory.places}
    others = [
        place.code
        for place in made.territory.places
        if place.area == places[own].area and place.code != own and place.kind in {"primaire", "elementaire"}
    ]
    return {own: "own", **dict(zip(others, ("exemplary", "refused", "reserve", "appealed"), strict=False))}


def _tell(draft: _Draft, words: dict[str, Any]) -> None:
    draft.words = words
    draft.texts |= {key: words[key] for key in projects_texts.PASSAGES if key in words}
    if "needs" in words:
        draft.needs = [tuple(row) for row in words["needs"]]
    elif "need" in words:
        draft.needs = [(draft.needs[0][0], "", words["need"], "TAB", 180)]


def _unfinish(made: Made, draft: _Draft) -> None:
    """A project that is being written stops somewhere."""
    keys = projects_texts.PASSAGES[made.chance.randint(1, len(projects_texts.PASSAGES)) :]
    draft.texts |= dict.fromkeys(keys, "")
    draft.needs = draft.needs[: made.chance.randint(0, 2)]


def _mend_readiness(made: Made, drafts: list[_Draft], moved: list[int]) -> None:
    """The conditions of the schools told in full agree with their projects."""
    rows = Readiness.objects.in_bulk(moved, field_name="school")
    for draft in drafts:
        if (row := rows.get(draft.school.pk)) is None:
            continue
        day = (draft.since or made.at).date()
        row.project_on = day if draft.state == ProjectState.VALIDATED else made.at.date() + timedelta(days=120)
    Readiness.objects.bulk_update(rows.values(), ["project_on"])


def _project(made: Made, draft: _Draft) -> Project:
    since = draft.since or made.at
    sent = 0 if draft.state == ProjectState.DRAFT else 2 if draft.told == "exemplary" else 1
    draft.project = Project(
        school=draft.school,
        state=draft.state,
        edition=EDITION,
        version=sent,
        opened_at=since - timedelta(days=made.chance.randint(30, 80)),
        changed_at=since,
        state_since=since,
    )
    return draft.project


def _heads() -> dict[int, Person]:
    rows = Membership.objects.filter(role__code="school_head", school__isnull=False).select_related("person")
    return {row.school_id: row.person for row in rows.order_by("pk") if row.school_id}


def _stock() -> dict[int, list[StockSet]]:
    found: dict[int, list[StockSet]] = defaultdict(list)
    for row in StockSet.objects.select_related("model").order_by("school", "function", "group", "pk"):
        found[row.school_id].append(row)
    return found


def _team(made: Made, draft: _Draft, head: Person | None) -> list[Member]:
    """The head, some teachers, the referent, someone of after-school; in the demo's own school, its logins."""
    functions = [TeamFunction.TEACHER] * made.chance.randint(1, 3) + [
        TeamFunction.REFERENT,
        TeamFunction.AFTER_SCHOOL,
    ]
    rows: list[tuple[Person | None, str, str]] = [(head, str(head), TeamFunction.HEAD)] if head else []
    if draft.told == "own":
        logins = {TeamFunction.TEACHER: "teacher", TeamFunction.REFERENT: "school_referent"}
        logins[TeamFunction.AFTER_SCHOOL] = "after_school"
        rows += [(made.people[role], str(made.people[role]), function) for function, role in logins.items()]
    else:
        names = {people.someone(made.chance) for _ in functions} - {str(head)}
        rows += [(None, name, function) for name, function in zip(sorted(names), functions, strict=False)]
    answered = draft.state != ProjectState.DRAFT
    draft.head = str(head or "")
    return [_member(draft, row, place, answered=answered) for place, row in enumerate(rows)]


def _member(draft: _Draft, row: tuple[Person | None, str, str], place: int, *, answered: bool) -> Member:
    person, name, function = row
    says = Answer.YES if answered else Answer.NONE
    remark = ""
    if draft.told == "refused" and place in {1, 2}:
        says, remark = Answer.NO, draft.words["no"]
    member = Member(project=draft.project, person=person, name=name, function=function, answer=says, remark=remark)
    if says:
        member.answered_edition, member.answered_at = EDITION, draft.since
        member.recorded_by_name = "" if person else draft.head
    return member


def _equipment(made: Made, draft: _Draft, sets: list[StockSet]) -> list[EquipmentRow]:
    """What stands in the school, put together as the fleet tells it; decided on, but in what is being written."""
    alike: dict[tuple[str, str, int, str], list[StockSet]] = defaultdict(list)
    for row in sets:
        alike[row.function, row.group, row.model_id, row.condition].append(row)
    rows = []
    for (function, group, model, condition), found in alike.items():
        age = sum(row.age(made.at.date()) for row in found) / len(found)
        decided = draft.state != ProjectState.DRAFT or made.chance.random() < (0.8 if draft.told else 0.4)
        fate = Fate.RETIRE if condition == "HS" or age > OLD else Fate.REUSE
        rows.append(
            EquipmentRow(
                project=draft.project,
                function=function,
                group=group,
                label=found[0].model.name,
                units=sum(row.units for row in found),
                age=Decimal(str(round(age, 1))),
                condition=str(found[0].get_condition_display()),
                fate=fate if decided else Fate.UNDECIDED,
                source=f"stock:{function}:{group}:{model}:{condition}",
            )
        )
    return rows


def _learning(
    draft: _Draft, aims: dict[str, Aim], offered: dict[str, kinds.Kind]
) -> list[tuple[LearningNeed, list[Need]]]:
    found = []
    for aim, levels, text, function, quantity in draft.needs:
        learning = LearningNeed(project=draft.project, aim=aims[aim], levels=levels, text=text, revision=1)
        asked = []
        if function in offered:
            group = _group(offered[function], levels)
            asked.append(Need(school=draft.school, function=function, group=group, quantity=quantity))
        found.append((learning, asked))
    return found


def _group(kind: kinds.Kind, levels: str) -> str:
    """The group of levels whose name holds the first level of a need; the last one for the whole school."""
    first = (levels.lower().replace(",", " ").split(maxsplit=1) or ["-"])[0]
    named = (code for code, name in kind.groups if first in str(name).lower())
    nursery = next(iter(kind.groups))[0] if first == "ps" else ""
    return next(named, nursery or kind.groups[-1][0])


def _keep(drafts: list[_Draft]) -> None:
    """Everything but the versions, a table at a time."""
    written = [
        Passage(
            project=draft.project,
            key=key,
            text=text,
            revision=1,
            edited_at=draft.since,
            edited_by_name=draft.members[0].name,
        )
        for draft in drafts
        for key, text in draft.texts.items()
        if text
    ]
    Member.objects.bulk_create([row for draft in drafts for row in draft.members])
    Passage.objects.bulk_create(written)
    EquipmentRow.objects.bulk_create([row for draft in drafts for row in draft.equipment])
    AidCount.objects.bulk_create([row for draft in drafts for row in draft.aids])
    LearningNeed.objects.bulk_create([learning for draft in drafts for learning, _asked in draft.learning])
    for draft in drafts:
        for learning, asked in draft.learning:
            for need in asked:
                need.learning_need = learning
    Need.objects.bulk_create(_asked(drafts))


def _asked(drafts: list[_Draft]) -> list[Need]:
    return [need for draft in drafts for _learning_need, asked in draft.learning for need in asked]


def _review(made: Made, variant: str, drafts: list[_Draft]) -> None:
    """The versions that were sent, the opinions on them, the decisions."""
    words = dict(kinds.choices(planning_kinds.of_school(drafts[0].school)))
    versions: list[ProjectVersion] = []
    last: dict[int, ProjectVersion] = {}
    for draft in drafts:
        if draft.state == ProjectState.DRAFT:
            continue
        if draft.told == "exemplary":
            versions.append(_first_version(made, draft, words))
        version = _version(made, variant, draft, words)
        versions.append(version)
        last[draft.school.pk] = version
    ProjectVersion.objects.bulk_create(versions)
    for need in _asked(drafts):
        need.version = last.get(need.school_id)
    Need.objects.bulk_update(_asked(drafts), ["version"], batch_size=2000)
    opinions = [_opinion(made, variant, draft, last[draft.school.pk]) for draft in drafts if draft.school.pk in last]
    Opinion.objects.bulk_create([opinion for opinion in opinions if opinion])


def _snapshot(draft: _Draft, words: dict[str, str], texts: dict[str, str]) -> dict[str, Any]:
    """As `projects.snapshots.take` would freeze it."""
    return {
        "passages": {key: text for key, text in texts.items() if text},
        "equipment": [
            {
                "label": row.label,
                "units": row.units,
                "age": float(row.age or 0),
                "condition": row.condition,
                "fate": row.fate,
                "note": row.note,
            }
            for row in draft.equipment
        ],
        "learning": [
            {
                "id": learning.pk,
                "aim": learning.aim.name,
                "levels": learning.levels,
                "text": learning.text,
                "needs": [
                    {
                        "id": need.pk,
                        "words": words.get(f"{need.function}|{need.group}", need.function),
                        "quantity": need.quantity,
                        "note": need.note,
                    }
                    for need in asked
                ],
            }
            for learning, asked in draft.learning
        ],
        "aids": {row.kind: row.count for row in draft.aids},
        "team": [
            {"name": row.name, "function": row.function, "answer": row.answer, "remark": row.remark}
            for row in draft.members
        ],
    }


def _first_version(made: Made, draft: _Draft, words: dict[str, str]) -> ProjectVersion:
    """What the exemplary school sent at first: three lines, returned with a push."""
    told, since = draft.words, draft.since or made.at
    before = {
        key: told.get(f"{key}_before", text) for key, text in draft.texts.items() if key != "disability_measures"
    }
    return ProjectVersion(
        project=draft.project,
        number=1,
        snapshot=_snapshot(draft, words, before),
        sent_at=since - timedelta(days=60),
        sent_by_name=draft.members[0].name,
        expected_roles=["adviser"],
        outcome=Outcome.RETURNED,
        reason=told["returned"],
        decided_at=since - timedelta(days=52),
        decided_by_name=made.people["plan_lead"].display_name,
    )


def _version(made: Made, variant: str, draft: _Draft, words: dict[str, str]) -> ProjectVersion:
    since = draft.since or made.at
    decided = draft.state != ProjectState.SUBMITTED
    version = ProjectVersion(
        project=draft.project,
        number=draft.project.version if draft.project else 1,
        snapshot=_snapshot(draft, words, draft.texts),
        sent_at=since - timedelta(days=14) if decided else since,
        sent_by_name=draft.members[0].name,
        expected_roles=["adviser"],
    )
    if decided:
        drawn = projects_texts.bank(variant)["decisions"].get(draft.state, [""])
        version.outcome = draft.state
        version.reason = draft.words.get("reason") or made.chance.choice(drawn)
        version.decided_at, version.decided_by_name = since, made.people["plan_lead"].display_name
        version.decided_by_id = made.people["plan_lead"].pk
    return version


def _opinion(made: Made, variant: str, draft: _Draft, version: ProjectVersion) -> Opinion | None:
    """What the adviser said; of the projects under review, one in two still waits."""
    if draft.state == ProjectState.SUBMITTED and not draft.told and made.chance.random() < 0.5:
        return None
    told = {"refused": Verdict.UNFAVOURABLE, "reserve": Verdict.RESERVE, "exemplary": Verdict.FAVOURABLE}
    drawn = made.chance.choices(list(VERDICTS), weights=list(VERDICTS.values()))[0]
    if draft.state == ProjectState.VALIDATED:
        drawn = Verdict.FAVOURABLE
    verdict = told.get(draft.told, drawn)
    axes = {axis: Verdict.FAVOURABLE if made.chance.random() < 0.5 else verdict for axis in Axis.values}
    adviser = made.people["adviser"]
    return Opinion(
        version=version,
        role="adviser",
        person_id=adviser.pk if draft.told else None,
        person_name=adviser.display_name if draft.told else people.someone(made.chance),
        verdict=verdict,
        **axes,
        comment=draft.words.get("opinion") or made.chance.choice(projects_texts.bank(variant)["opinions"][verdict]),
        given_at=min(version.sent_at + timedelta(days=6), made.at),
    )
