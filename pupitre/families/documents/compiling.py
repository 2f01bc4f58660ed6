"""From a template of this folder and its facts to a PDF/UA."""

import json
import tempfile
from pathlib import Path
from typing import Any

import typst

FOLDER = Path(__file__).parent


def compiled(template: str, facts: dict[str, Any]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="pupitre-") as folder:
        place = Path(folder)
        (place / "facts.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        (place / template).write_text((FOLDER / template).read_text(encoding="utf-8"), encoding="utf-8")
        return bytes(typst.compile(place / template, root=place, pdf_standards=["ua-1"]))
