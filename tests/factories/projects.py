"""Schools' projects for tests, at each step of their way."""

from typing import Any

from django.utils import timezone

from pupitre.accounts.models import Person
from pupitre.kernel.viewer import Grant, Scope, Viewer
from pupitre.projects import headings, operations
from pupitre.projects.engine.states import Verb
from pupitre.projects.enums import Answer, Axis, TeamFunction, Verdict
from pupitre.projects.models import Aim, Member, Project
from pupitre.projects.permissions import CAPABILITIES
from pupitre.projects.queries.projects import running_body
from pupitre.territory.models import School
from tests.factories.accounts import person, viewer
from tests.factories.territory import organisation, school

ANYONE = Viewer(
    person_id=None, name="Anyone", grants=(Grant("adviser", frozenset(CAPABILITIES), Scope(everywhere=True)),)
)
"""Who may do everything in the room, in the name of an adviser."""


def acts(actor: Viewer | None = None) -> dict[str, Any]:
    return {"actor": actor or ANYONE, "at": timezone.now()}


def project(place: School | None = None, *people: Person) -> Project:
    """A project just opened, with these people in its team."""
    made = operations.open_project(school=place or school(), **acts())
    for one in people:
        Member.objects.create(project=made, person=one, name=one.display_name, function=TeamFunction.TEACHER)
    return made


def aim(made: Project) -> Aim:
    return Aim.objects.filter(organisation=running_body(made.school)).first()


def written(place: School | None = None, *people: Person) -> Project:
    """A project whose five headings are whole, with a learning need that asks for twelve tablets."""
    made = project(place, *people)
    for asked in headings.PASSAGES:
        operations.save_passage(project=made, key=asked.key, text=f"Text of {asked.key}.", base=0, **acts())
    learning = operations.add_learning_need(project=made, aim=aim(made), **acts())
    learning = operations.save_learning_need(
        row=learning, aim=learning.aim, levels="CP, CE1", text="Reading aloud, heard again.", base=1, **acts()
    )
    operations.ask(learning_need=learning, function="TAB", group="ALL", quantity=12, note="", **acts())
    made.refresh_from_db()
    return made


def endorsed(place: School | None = None, *people: Person) -> Project:
    """A written project to which its team said yes."""
    made = written(place, *people)
    if not made.members.exists():
        Member.objects.create(project=made, name="Claire Aubry", function=TeamFunction.TEACHER)
    made.members.update(answer=Answer.YES, answered_edition=made.edition, answered_at=timezone.now())
    return made


def submitted(place: School | None = None, *people: Person) -> Project:
    made = endorsed(place, *people)
    operations.submit(project=made, **acts())
    made.refresh_from_db()
    return made


def opinion(made: Project, verdict: str = Verdict.FAVOURABLE, actor: Viewer | None = None) -> None:
    operations.give_opinion(
        version=made.versions.first(),
        verdict=verdict,
        axes=dict.fromkeys(Axis.values, verdict),
        comment="" if verdict == Verdict.FAVOURABLE else "Plan the training first.",
        **acts(actor),
    )


def decided(verb: Verb = Verb.VALIDATE, place: School | None = None, *people: Person) -> Project:
    made = submitted(place, *people)
    opinion(made)
    operations.decide(project=made, verb=verb, reason="Clear and shared by the team.", **acts())
    made.refresh_from_db()
    return made


def head_of(place: School, **fields: Any) -> Person:
    return person("school_head", school=place, **fields)


__all__ = ["organisation", "viewer"]
