"""Where a project stands: its content, what is still missing, who is expected to speak."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pupitre.kernel.viewer import Viewer
from pupitre.projects import permissions, snapshots
from pupitre.projects.engine import completeness
from pupitre.projects.engine.completeness import Content, Progress
from pupitre.projects.engine.states import Block, Facts, Verb, blocks
from pupitre.projects.enums import Answer, Outcome
from pupitre.projects.models import Project, ProjectVersion
from pupitre.territory.models import Organisation, School

DEEPEST = 4  # bodies above a school: commune, authority, and what may stand above


@dataclass(frozen=True)
class Standing:
    """A project as it stands: its content, the progress of its headings, its pending version."""

    snapshot: Mapping[str, Any]
    progress: Mapping[str, Progress]
    pending: ProjectVersion | None
    facts: Facts

    @property
    def whole(self) -> int:
        return sum(reached == Progress.WHOLE for reached in self.progress.values())

    def blocks(self, verb: Verb) -> tuple[Block, ...]:
        return blocks(verb, self.facts)


def running_body(school: School) -> Organisation:
    """The body that runs the plan for a school: the highest above the one that answers for it."""
    return top_of(school.responsible)


def top_of(body: Organisation) -> Organisation:
    """The highest body above one, or itself."""
    for _step in range(DEEPEST):
        if body.parent is None:
            break
        body = body.parent
    return body


def standing(
    project: Project, at: datetime, *, reason: str = "", versions: Iterable[ProjectVersion] | None = None
) -> Standing:
    """Everything that a page or a transition needs to know of a project; `versions` where they were read."""
    snapshot = snapshots.take(project)
    content = content_of(snapshot)
    if versions is None:
        versions = project.versions.filter(outcome=Outcome.PENDING)
    pending = next((row for row in versions if row.outcome == Outcome.PENDING), None)
    heard = {opinion.role for opinion in pending.opinions.all()} if pending else set()
    facts = Facts(
        state=project.state,
        missing=completeness.missing(content),
        members=len(snapshot["team"]),
        endorsed=sum(row["answer"] in {Answer.YES, Answer.REMARK} for row in snapshot["team"]),
        silent=tuple(role for role in pending.expected_roles if role not in heard) if pending else (),
        days=(at - pending.sent_at).days if pending else 0,
        reason=reason,
    )
    return Standing(snapshot, completeness.progress(content), pending, facts)


def content_of(snapshot: Mapping[str, Any]) -> Content:
    """A snapshot as the engine judges it."""
    return Content(
        texts=snapshot["passages"],
        fates=[row["fate"] for row in snapshot["equipment"]],
        needs=[(bool(row["aim"]), bool(row["text"].strip())) for row in snapshot["learning"]],
        aids=sum(snapshot["aids"].values()),
    )


def rights(viewer: Viewer, project: Project, pending: ProjectVersion | None) -> dict[str, Any]:
    """What the viewer may do with a project now, for its pages."""
    writable = project.is_writable
    return {
        "may_write": writable and permissions.can_write(viewer, project),
        "may_lead": permissions.can_lead(viewer, project.school),
        "may_decide": pending is not None and permissions.can_validate(viewer, project),
        "opinion_role": permissions.opinion_role(viewer, pending) if pending else "",
    }
