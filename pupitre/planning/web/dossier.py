"""The dossier of a scenario for the committee: a PDF/UA document with figures, charts, a reason for each school."""

import json
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pupitre.http import formats
from pupitre.http.charts import Chart
from pupitre.planning import queries, reasons
from pupitre.planning.choices import Choices
from pupitre.planning.models import Plan
from pupitre.planning.web import comparing, drawings, words, worth_words

TEMPLATE = Path(__file__).resolve().parents[1] / "documents" / "dossier.typ"


def document(plan: Plan, author: str) -> bytes:
    """The PDF of a plan, in the reader's language."""
    with tempfile.TemporaryDirectory(prefix="pupitre-dossier-") as folder:
        place = Path(folder)
        facts = _facts(plan, author, place)
        (place / "facts.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        (place / "dossier.typ").write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        return bytes(typst.compile(place / "dossier.typ", root=place, pdf_standards=["ua-1"]))


def _facts(plan: Plan, author: str, place: Path) -> dict[str, Any]:
    """Every word and figure of the document, written as the reader's country writes them."""
    scenario = plan.scenario
    rows = queries.money(plan)
    standing = queries.standing(plan, rows)
    language = (get_language() or "en").lower()
    return {
        "language": language[:2],
        "region": "CA" if language == "fr-ca" else "",
        "title": scenario.name,
        "plan": scenario.plan.name,
        "organisation": scenario.organisation.name,
        "made": _("Made by %(author)s on %(day)s with pupitre.")
        % {"author": author, "day": formats.day(timezone.localdate(), words=True)},
        "purpose": scenario.purpose,
        "status": words.standing(standing, plan),
        "proof": words.proof(plan),
        "worth": _worth(plan, rows),
        "approval": _("Plan of record, approved by %(who)s on %(day)s: %(reason)s")
        % {
            "who": scenario.approved_by_name,
            "day": _day(scenario.approved_at),
            "reason": scenario.approval_reason,
        }
        if scenario.is_record
        else "",
        "frozen": _("Inputs frozen on %(day)s (%(hash)s).")
        % {"day": _day(scenario.frozen_at), "hash": scenario.case_hash[:12]},
        "choices": words.choices(Choices.from_json(scenario.choices).differences()),
        "assumptions": words.assumptions(scenario),
        "coverage": _drawn(drawings.coverage(plan, standalone=True), place, "coverage"),
        "money": _drawn(drawings.sections(plan, rows, standalone=True), place, "money"),
        "measures": _measures(plan, rows),
        "methods": _methods(plan),
        "schools": _schools(plan),
        "words": _words(),
    }


def _worth(plan: Plan, rows: list[queries.MeasureMoney]) -> list[str]:
    """The few sentences that a committee needs: beside other plans, what would help most, other futures."""
    pricing = queries.pricing_of(plan)
    said = [comparing.honestly(plan, queries.plans_of(plan.scenario), pricing)]
    if broken := words.broken_promises(plan):
        said.append(_("Promises missed: %(promises)s") % {"promises": " ".join(broken)})
    if pricing and "point" in pricing.document:
        short, _enough = worth_words.things(plan, pricing, {row.code: row.name for row in rows}, money=True)
        if short:
            helps = _("What would help most: %(thing)s. %(sentence)s")
            said.append(helps % {"thing": short[0].name, "sentence": short[0].sentence})
        said.append(worth_words.announced(plan, pricing))
        if "futures" in pricing.document:
            said.append(worth_words.futures(pricing))
    return [part for part in said if part]


def _day(instant: datetime | None) -> str:
    return formats.day(instant, words=True) if instant else ""


def _drawn(found: Sequence[Chart], place: Path, name: str) -> list[dict[str, str]]:
    """Each chart as a file beside the document, with its values in words for those who do not see it."""
    drawn = []
    for number, chart in enumerate(found):
        file = f"{name}-{number}.svg"
        (place / file).write_text(chart.svg, encoding="utf-8")
        lines = (
            ", ".join(f"{head} {cell}" for head, cell in zip(chart.headings, row, strict=True)) for row in chart.rows
        )
        drawn.append({"title": chart.title, "file": file, "alt": f"{chart.title}. {'; '.join(lines)}"})
    return drawn


def _measures(plan: Plan, rows: list[queries.MeasureMoney]) -> list[list[str]]:
    currency = plan.scenario.organisation.jurisdiction
    return [
        [
            f"{row.code} · {row.name}",
            *(formats.money(amount, currency) for amount in (row.voted, row.planned, row.left)),
        ]
        for row in rows
    ]


def _methods(plan: Plan) -> list[list[str]]:
    return [
        [
            str(one.get_method_display()),
            formats.percent(one.value / comparing.FULL, 1),
            formats.percent(one.fairness or 0, 1),
            formats.number(one.missed),
            formats.number(one.schools_served),
        ]
        for one in queries.plans_of(plan.scenario)
    ]


def _schools(plan: Plan) -> list[dict[str, Any]]:
    """Every school by name, with its wave and its reasons."""
    rows = plan.outcomes.select_related("school").order_by("school__sort_name", "pk")
    return [
        {
            "name": row.school.name,
            "commune": row.school.commune_name,
            "wave": words.wave(plan.scenario.plan, row.wave) or "–",
            "reasons": " ".join(reason.sentence for reason in reasons.why_of(row).reasons),
        }
        for row in rows
    ]


def _words() -> dict[str, str]:
    return {
        "coverage": _("Need covered, by levels"),
        "coverage_note": _("Share of the need covered at the end of each year; dashed, without the plan."),
        "money": _("Money"),
        "measure": _("Measure"),
        "voted": _("voted"),
        "planned": _("planned spending"),
        "left": _("left"),
        "methods": _("Beside the plans people make by hand"),
        "method": _("Plan"),
        "value": _("Need covered over the plan"),
        "fairness": _("Least served fifth"),
        "missed": _("Promises missed"),
        "served": _("Schools served"),
        "choices": _("Choices"),
        "as_inputs": _("As your inputs have it."),
        "assumptions": _("What had to be supposed"),
        "schools": _("School by school"),
        "school": _("School"),
        "wave": _("Wave"),
        "reasons": _("Why"),
    }
