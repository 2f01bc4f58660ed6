"""The background jobs of the pages: large files are planned and applied while one does something else."""

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from pupitre.accounts.models import Person
from pupitre.accounts.queries import viewer_of
from pupitre.kernel.imports import operations
from pupitre.kernel.imports.progress import Beside
from pupitre.kernel.models import ImportRun
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import Viewer

UNFORESEEN = _("A fault of the program stopped it: nothing was written. If it stops again, tell support.")


@app.task(name="web.plan_import", queue="default")
def plan_import(run_id: int, person_id: int, language: str) -> None:
    """Read a large file and say what it would do."""
    run, actor = ImportRun.objects.get(pk=run_id), _actor(person_id)
    if run.state != ImportRun.State.WAITING:
        return  # read since, by a worker that took it up again
    with translation.override(language), Beside(run_id) as beside:
        operations.plan_run(run, actor=actor, at=timezone.now(), tell=beside.tell)


@app.task(name="web.apply_import", queue="default")
def apply_import(run_id: int, person_id: int, language: str, let_leave: bool) -> None:
    """Write what a large file says; a refusal is kept with the run, which can then be applied again."""
    run, actor = ImportRun.objects.get(pk=run_id), _actor(person_id)
    if run.state != ImportRun.State.APPLYING:
        return  # cancelled before a worker was free, or done by another
    with translation.override(language):
        try:
            with Beside(run_id) as beside:
                operations.apply_run(run, actor=actor, at=timezone.now(), let_leave=let_leave, tell=beside.tell)
        except Refusal as refusal:
            operations.give_back(run, str(refusal))
        except Exception:
            operations.give_back(run, operations.CANCELLED if beside.cancelled else UNFORESEEN)
            if not beside.cancelled:
                raise


def _actor(person_id: int) -> Viewer:
    return viewer_of(Person.objects.get(pk=person_id), timezone.localdate())
