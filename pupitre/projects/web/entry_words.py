"""The sentences of a school's entry: its score explained, what it may receive."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pupitre.http.formats import number
from pupitre.http.why import Reason, ReasonKind, Why
from pupitre.projects.engine.eligibility import Verdict
from pupitre.projects.engine.score import BEST, best_steps
from pupitre.projects.kinds import Kind
from pupitre.projects.queries.entry import Commitment
from pupitre.projects.wording import finding_sentence

TOLD = 3  # unlocks told: the best ones


def points(value: Any) -> str:
    """Points without needless decimals: 24, or 13.33."""
    return number(value, 0 if value == value.to_integral_value() else 2)


def rows(found: Commitment) -> list[dict[str, Any]]:
    """Each criterion with its mark, its points and its evidence."""
    parts = {part.code: part for part in found.score.parts}
    return [
        {
            "criterion": criterion,
            "mark": mark,
            "part": parts.get(criterion.code),
            "points": points(parts[criterion.code].points) if criterion.code in parts else "",
            "most": points(parts[criterion.code].most) if criterion.code in parts else "",
        }
        for criterion, mark in found.rows
    ]


def score_why(found: Commitment) -> Why:
    """Each criterion's part, then where one more mark would bring the most."""
    names = {criterion.code: criterion.name for criterion, _mark in found.rows}
    reasons = []
    for part in found.score.parts:
        told = {"criterion": names[part.code], "points": points(part.points), "most": points(part.most)}
        if part.mark is None:
            reasons.append(Reason(ReasonKind.RULE, _("%(criterion)s: not judged yet, 0 of %(most)s points.") % told))
        else:
            sentence = _("%(criterion)s: %(mark)s out of %(best)s, %(points)s of %(most)s points.")
            reasons.append(Reason(ReasonKind.DECISION, sentence % {**told, "mark": part.mark, "best": BEST}))
    unlocks = [
        _("One more on “%(criterion)s” adds %(points)s points.")
        % {"criterion": names[part.code], "points": points(part.step)}
        for part in best_steps(found.score)[:TOLD]
    ]
    return Why(reasons, unlocks)


def verdicts(found: Sequence[tuple[Kind, Verdict]]) -> list[dict[str, Any]]:
    """Each kind of equipment: eligible, or what blocks and unlocks it."""
    return [
        {
            "name": kind.name,
            "is_eligible": verdict.is_eligible,
            "blocks": [finding_sentence(block) for block in verdict.blocks],
            "why": Why(
                [Reason(ReasonKind.RULE, finding_sentence(row)) for row in verdict.findings if row.is_met],
                [finding_sentence(row) for row in verdict.blocks],
            ),
        }
        for kind, verdict in found
    ]


def unlocks(found: Sequence[tuple[Kind, Verdict]]) -> list[str]:
    """What stands in the way of the next delivery, each sentence once."""
    sentences = [finding_sentence(block) for _kind, verdict in found for block in verdict.blocks]
    return list(dict.fromkeys(sentences))


def status(found: Commitment | None, judged: Sequence[tuple[Kind, Verdict]]) -> str:
    """The score, and how many kinds of equipment the school may receive."""
    eligible = sum(verdict.is_eligible for _kind, verdict in judged)
    may = ngettext(
        "it may receive %(eligible)s kind of equipment of %(kinds)s.",
        "it may receive %(eligible)s kinds of equipment of %(kinds)s.",
        eligible,
    ) % {"eligible": eligible, "kinds": len(judged)}
    if found is None:
        return _("No criterion is published yet; %(may)s") % {"may": may}
    return _("%(total)s points out of 100; %(may)s") % {"total": points(found.score.total), "may": may}
