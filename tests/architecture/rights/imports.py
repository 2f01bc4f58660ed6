"""The pages of imports: the roles that may import open them; an import is seen by who made it, or from everywhere."""

import io
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from pupitre.kernel.imports import operations, registry
from pupitre.kernel.models import ImportRun
from pupitre.kernel.viewer import SYSTEM
from tests.architecture.rights.table import Row

IMPORTERS = "administrator plan_lead"
ANY_IMPORTER = f"{IMPORTERS} adviser technician buyer support school_head"  # of some kind of file
CSV = b"code;nom;type\nX1;Ecole;primaire\n"


def planned(w: SimpleNamespace, *, foreign: bool = False, state: str = "planned") -> ImportRun:
    """A file read by the plan lead of the world, or by somebody else."""
    run = operations.open_run(
        registry.find("schools"),
        io.BytesIO(CSV),
        name="f.csv",
        options={"authority": "Ailleurs" if foreign else "Ici"},
        actor=SYSTEM,
        at=datetime.now(UTC),
    )
    run.created_by_id = w.foreign_person.pk if foreign else w.people["plan_lead"].pk
    run.save()
    run = operations.plan_run(run, actor=SYSTEM, at=datetime.now(UTC))
    if state == "applying":
        operations.hand_over(run, actor=SYSTEM)
    return operations.apply_run(run, actor=SYSTEM, at=datetime.now(UTC)) if state == "applied" else run


def of(*, foreign: bool = False, state: str = "planned") -> Any:
    return lambda w: {"pk": planned(w, foreign=foreign, state=state).pk}


ROWS = [
    Row("imports:runs", ANY_IMPORTER),
    Row("imports:kinds", ANY_IMPORTER),
    Row("imports:start", IMPORTERS, lambda _w: {"kind": "directory"}),
    Row("imports:run", IMPORTERS, of(), of(foreign=True)),
    Row("imports:progress", IMPORTERS, of(), of(foreign=True)),
    Row("imports:problems", IMPORTERS, of(), of(foreign=True)),
    Row("imports:apply", IMPORTERS, of(), of(foreign=True), method="post"),
    Row("imports:cancel", IMPORTERS, of(state="applying"), of(foreign=True, state="applying"), method="post"),
    Row("imports:resume", IMPORTERS, of(state="applying"), of(foreign=True, state="applying"), method="post"),
    Row("imports:undo", IMPORTERS, of(state="applied"), of(foreign=True), method="post"),
]
