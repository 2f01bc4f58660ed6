"""The engine's reasons for a school, kept with its plan and told as "Why?" in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import get_language

from pupitre.governance.models import DigitalPlan
from pupitre.http.why import Reason, ReasonKind, Why
from pupitre.planning.engine import plan as engine
from pupitre.planning.engine.explain import Explainer, Explanation, Unlock
from pupitre.planning.engine.explain import Reason as EngineReason
from pupitre.planning.engine.instance import Instance
from pupitre.planning.engine.wording import LANGUAGES, Value, sentence
from pupitre.planning.models import SchoolOutcome

STANDING = {"served", "served_as_decided", "not_served", "left_out", "no_need"}
"""Reasons that say where a school stands; the others say what held it."""


@dataclass(frozen=True)
class Kept:
    """Reasons of one school: the code of what held it, for lists, and the whole document."""

    first: str
    document: dict[str, Any] = field(default_factory=dict)


def reasons_of(instance: Instance, plan: engine.Plan, digital: DigitalPlan) -> dict[str, Kept]:
    """The reasons of each school, by its code; in every language, since a plan keeps its words."""
    return {found.school_id: kept(found, digital) for found in Explainer(instance, plan).explain_all()}


def kept(found: Explanation, digital: DigitalPlan) -> Kept:
    """The reasons of a school as its plan keeps them."""
    unlocks = [unlock for reason in found.reasons for unlock in reason.unlocks]
    document = {
        "reasons": [said(reason, reason.fields, digital) for reason in found.reasons],
        "unlocks": [said(one, {**one.fields, "needs": one.needs}, digital) for one in unlocks],
    }
    return Kept(found.reasons[-1].code if found.reasons else "", document)


def said(part: EngineReason | Unlock, fields: Mapping[str, Value], digital: DigitalPlan) -> dict[str, Any]:
    """A reason, or what would change it, in every language."""
    return {
        "kind": part.kind.value,
        "code": part.code,
        "wave": fields.get("wave", 0),
        "text": {language: dated(part.code, fields, digital, language) for language in LANGUAGES},
    }


def dated(code: str, fields: Mapping[str, Value], digital: DigitalPlan, language: str) -> str:
    """The sentence of a reason, its waves with the month in which they begin: "wave 5 (January 2028)"."""
    wave = fields.get("wave")
    if isinstance(wave, int) and 1 <= wave <= digital.waves:
        with translation.override(language.lower()):
            fields = {**fields, "wave": with_month(digital, wave)}
    return sentence(f"reason.{code}", fields, language)


def with_month(digital: DigitalPlan, wave: int) -> str:
    """A wave's number with the month in which it begins: "5 (January 2028)"."""
    return f"{wave} ({date_format(digital.wave_starts_on(wave), 'F Y')})"


def engine_language() -> str:
    """The engine's name of the language that the reader reads."""
    active = (get_language() or "en").lower()
    return "fr-CA" if active == "fr-ca" else active[:2]


def why_of(row: SchoolOutcome, data_url: str = "", *, standing: bool = True) -> Why:
    """The reasons kept with a school, told in the reader's language.

    `standing=False` on a page that already says where the school stands, unless a person decided so.
    """
    language = engine_language()
    document = row.reasons or {"reasons": [], "unlocks": []}
    kept = [
        part
        for part in document["reasons"]
        if standing or part["code"] not in STANDING or part["kind"] == ReasonKind.DECISION
    ]
    priced = "account" in document
    return Why(
        reasons=[Reason(part["kind"], _text(part, language)) for part in kept],
        unlocks=[
            Reason(part["kind"], _text(part, language)) if priced else _text(part, language)
            for part in document["unlocks"]
        ],
        data_url=data_url,
    )


def with_check(row: SchoolOutcome, answer: Mapping[str, Any]) -> SchoolOutcome:
    """The outcome with what a check by computing again found: estimates of its reasons give way to what was found.

    `answer` as `priced_reasons.checked` writes it. The row is not saved: a plan keeps what its prices said.
    """
    document = row.reasons
    found = list(answer.get("reasons", []))
    claims = {(one["code"], one["wave"]): one for one in answer.get("claims", []) if "text" in one}
    estimates = [part for part in document["reasons"] if part["kind"] == ReasonKind.ESTIMATED]
    reasons = [part for part in document["reasons"] if part not in estimates]
    place = next((n for n, part in enumerate(document["reasons"]) if part in estimates), len(reasons))
    told = {**document, "reasons": [*reasons[:place], *(found if estimates else []), *reasons[place:]]}
    told["unlocks"] = [_seen(part, claims) for part in document["unlocks"]]
    if "earlier" in document:
        earlier = document["earlier"]
        told["earlier"] = {**earlier, "parts": [_seen(part, claims) for part in earlier["parts"]]}
    row.reasons = told
    return row


def _seen(part: dict[str, Any], claims: Mapping[tuple[str, int], dict[str, Any]]) -> dict[str, Any]:
    """A sentence with what computing again found of it."""
    claim = claims.get((part["code"], part.get("wave", 0)))
    if claim is None:
        return part
    text = {language: f"{part['text'][language]} {claim['text'][language]}" for language in LANGUAGES}
    return {**part, "kind": ReasonKind.CHECKED.value, "text": text}


def earlier_of(row: SchoolOutcome) -> tuple[int, list[Reason]] | None:
    """The wave a year before, and what it would take to be served then; None where the plan says nothing of it."""
    told = (row.reasons or {}).get("earlier")
    if not told:
        return None
    language = engine_language()
    return told["wave"], [Reason(part["kind"], _text(part, language)) for part in told["parts"]]


def _text(part: dict[str, Any], language: str) -> str:
    return str(part["text"].get(language) or part["text"]["en"])
