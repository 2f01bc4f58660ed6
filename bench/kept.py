"""A base that stays in a folder from one run of a bench to the next, for who changes a page and measures it again."""

import os
from pathlib import Path

from pupitre.config import embedded
from tests import ground


def serve(folder: Path) -> None:
    """Start the base of `folder` (migrated, if it is new) for this process and name it as the one to use."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PUPITRE_HOME"] = str(folder)
    if not (folder / "postgres").exists():
        ground.lay(folder)
    embedded.ensure(folder, durable=False)
