"""A project as it stands, as plain values: what a version freezes, and what pages and comparisons read.

{"passages": {key: text},
 "equipment": [{"label", "units", "age", "condition", "fate", "note"}],
 "learning": [{"id", "aim", "levels", "text", "needs": [{"id", "words", "quantity", "note"}]}],
 "aids": {kind: count},
 "team": [{"name", "function", "answer", "remark"}]}
"""

from typing import Any

from pupitre.projects import kinds
from pupitre.projects.models import Need, Project


def take(project: Project) -> dict[str, Any]:
    """The project as it stands (six queries)."""
    words = dict(kinds.choices(kinds.of_school(project.school)))
    asked: dict[int, list[dict[str, Any]]] = {}
    for need in Need.objects.filter(learning_need__project=project).asked().order_by("pk"):
        key = f"{need.function}|{need.group}"
        row = {"id": need.pk, "words": words.get(key, need.function), "quantity": need.quantity, "note": need.note}
        asked.setdefault(need.learning_need_id, []).append(row)
    equipment = project.equipment.order_by("function", "label", "pk")
    learning = project.learning_needs.filter(withdrawn_at__isnull=True).order_by("pk")
    return {
        "passages": dict(project.passages.order_by("key").values_list("key", "text")),
        "equipment": [
            {**row, "age": None if row["age"] is None else float(row["age"])}
            for row in equipment.values("label", "units", "age", "condition", "fate", "note")
        ],
        "learning": [
            {"id": pk, "aim": aim, "levels": levels, "text": text, "needs": asked.get(pk, [])}
            for pk, aim, levels, text in learning.values_list("pk", "aim__name", "levels", "text")
        ],
        "aids": dict(project.aids.filter(count__gt=0).order_by("kind").values_list("kind", "count")),
        "team": [
            {"name": row.name, "function": row.function, "answer": answer(project, row), "remark": row.remark}
            for row in sorted(project.members.all(), key=lambda row: row.pk)
        ],
    }


def answer(project: Project, member: Any) -> str:
    """A member's answer where it holds for the text as it stands, else ""."""
    return member.answer if member.answered_edition == project.edition else ""
