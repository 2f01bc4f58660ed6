"""The engine's reasons for a school, kept with its plan and told as "Why?" in the reader's language."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from pupitre.http.why import Reason, Why
from pupitre.planning.engine import plan as engine
from pupitre.planning.engine.explain import Explainer, Explanation, Unlock
from pupitre.planning.engine.explain import Reason as EngineReason
from pupitre.planning.engine.instance import Instance
from pupitre.planning.engine.wording import LANGUAGES
from pupitre.planning.models import SchoolOutcome


@dataclass(frozen=True)
class Kept:
    """Reasons of one school: the code of what held it, for lists, and the whole document."""

    first: str
    document: dict[str, Any] = field(default_factory=dict)


def reasons_of(instance: Instance, plan: engine.Plan) -> dict[str, Kept]:
    """The reasons of each school, by its code; in every language, since a plan keeps its words."""
    return {found.school_id: _kept(found) for found in Explainer(instance, plan).explain_all()}


def _kept(found: Explanation) -> Kept:
    unlocks = [unlock for reason in found.reasons for unlock in reason.unlocks]
    document = {"reasons": [_said(reason) for reason in found.reasons], "unlocks": [_said(one) for one in unlocks]}
    return Kept(found.reasons[-1].code if found.reasons else "", document)


def _said(part: EngineReason | Unlock) -> dict[str, Any]:
    return {
        "kind": part.kind.value,
        "code": part.code,
        "text": {language: part.sentence(language) for language in LANGUAGES},
    }


def engine_language() -> str:
    """The engine's name of the language that the reader reads."""
    active = (get_language() or "en").lower()
    return "fr-CA" if active == "fr-ca" else active[:2]


def why_of(row: SchoolOutcome, data_url: str = "") -> Why:
    """The reasons kept with a school, told in the reader's language."""
    language = engine_language()
    document = row.reasons or {"reasons": [], "unlocks": []}
    return Why(
        reasons=[Reason(part["kind"], _text(part, language)) for part in document["reasons"]],
        unlocks=[_text(part, language) for part in document["unlocks"]],
        data_url=data_url,
    )


def _text(part: dict[str, Any], language: str) -> str:
    return str(part["text"].get(language) or part["text"]["en"])
