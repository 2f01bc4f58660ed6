"""The sentences of the pages: where a project stands, what comes next, its steps."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from pupitre.http.formats import day
from pupitre.projects.engine.completeness import Progress
from pupitre.projects.engine.states import Verb
from pupitre.projects.enums import Heading, ProjectState
from pupitre.projects.models import Project
from pupitre.projects.queries.projects import Standing
from pupitre.territory.models import School

SIGNS = {
    "none": "none",
    ProjectState.DRAFT: "waiting",
    ProjectState.SUBMITTED: "waiting",
    ProjectState.RETURNED: "blocked",
    ProjectState.VALIDATED: "done",
    ProjectState.REFUSED: "refused",
}
STATES: Mapping[str, Any] = {"none": gettext_lazy("not begun"), **dict(ProjectState.choices)}
REACHED = {
    Progress.EMPTY: ("none", gettext_lazy("to begin")),
    Progress.BEGUN: ("waiting", gettext_lazy("begun")),
    Progress.WHOLE: ("done", gettext_lazy("finished")),
}
TEAM = "team"  # the step after the five headings


def title(school: School) -> str:
    return _("Digital project: %(school)s") % {"school": school.name}


def state_of(state: str) -> tuple[str, str]:
    """The sign and the word of a state."""
    return SIGNS[state], str(STATES[state])


def steps(project: Project, standing: Standing) -> list[dict[str, Any]]:
    """The steps of writing in order: the five headings, then the team's word."""
    found = [
        {
            "code": heading,
            "number": number,
            "name": Heading(heading).label,
            "reached": reached,
            "sign": REACHED[reached][0],
            "word": REACHED[reached][1],
            "url": reverse("projects:write", args=[project.pk, heading]),
        }
        for number, (heading, reached) in enumerate(standing.progress.items(), start=1)
    ]
    facts = standing.facts
    agreed = facts.members > 0 and not any(block.code == "endorsement" for block in standing.blocks(Verb.SUBMIT))
    reached = Progress.WHOLE if agreed else Progress.BEGUN if facts.endorsed else Progress.EMPTY
    team = {
        "code": TEAM,
        "number": len(found) + 1,
        "name": _("Team and sending"),
        "reached": reached,
        "sign": REACHED[reached][0],
        "word": REACHED[reached][1],
        "url": reverse("projects:team", args=[project.pk]),
    }
    return [*found, team]


def status(project: Project, standing: Standing) -> str:
    """Where the project stands, in one sentence."""
    since = day(project.state_since, words=True)
    match project.state:
        case ProjectState.DRAFT:
            return _("%(whole)s of 5 headings finished; %(endorsed)s of %(members)s members said yes.") % {
                "whole": standing.whole,
                "endorsed": standing.facts.endorsed,
                "members": standing.facts.members,
            }
        case ProjectState.SUBMITTED:
            pending = standing.pending
            expected = len(pending.expected_roles) if pending else 0
            return ngettext(
                "Sent on %(since)s; %(given)s opinion of %(expected)s is given.",
                "Sent on %(since)s; %(given)s opinions of %(expected)s are given.",
                expected - len(standing.facts.silent),
            ) % {"since": since, "given": expected - len(standing.facts.silent), "expected": expected}
        case ProjectState.RETURNED:
            return _("Returned on %(since)s: read the reasons, complete the text, send it again.") % {"since": since}
        case ProjectState.VALIDATED:
            return _("Validated on %(since)s, version %(version)s.") % {"since": since, "version": project.version}
        case _:
            return _("Refused on %(since)s: read the reasons; it may be taken up again.") % {"since": since}


def next_step(project: Project, found: Mapping[str, Any]) -> tuple[str, str] | None:
    """The one thing that this person may do now: its words and its address."""
    standing: Standing = found["standing"]
    if found["opinion_role"] and found["opinion_role"] in standing.facts.silent:
        return _("Give my opinion"), reverse("projects:opinion", args=[project.pk])
    if found["may_decide"]:
        return pgettext("act on a project", "Decide"), reverse("projects:decide", args=[project.pk])
    if found["may_write"]:
        unfinished = [step for step in found["steps"] if step["reached"] != Progress.WHOLE]
        step = unfinished[0] if unfinished else found["steps"][-1]
        words = _("Send the project") if not standing.blocks(Verb.SUBMIT) else _("Continue: %(step)s")
        return words % {"step": step["name"]}, step["url"]
    return None
