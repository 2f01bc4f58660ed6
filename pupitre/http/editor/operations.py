"""The editor's two writes, each with its entry in the audit trail."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _

from pupitre.http.editor.description import Editor
from pupitre.kernel import audit
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import Viewer


class RowInUse(Refusal):
    code = "http.row_in_use"
    sentence = _("%(row)s is used elsewhere (%(count)s rows): change or remove these first.")


@transaction.atomic
def save_row(editor: Editor, form: ModelForm, *, actor: Viewer, at: datetime) -> Any:
    """Add or change a row; the trail keeps the names of the fields that changed."""
    actor.require(editor.edit)
    act = "changed" if form.instance.pk else "added"
    row = form.save()
    subject = f"{editor.subject}:{row.pk}"
    audit.record(f"{editor.subject}_{act}", actor=actor, at=at, subject=subject, fields=form.changed_data)
    return row


@transaction.atomic
def delete_row(editor: Editor, row: Any, *, actor: Viewer, at: datetime) -> None:
    """Remove a row that nothing else needs.

    Errors: RowInUse.
    """
    actor.require(editor.edit)
    subject, name = f"{editor.subject}:{row.pk}", str(row)
    try:
        row.delete()
    except ProtectedError as error:
        raise RowInUse(row=name, count=len(error.protected_objects)) from error
    audit.record(f"{editor.subject}_deleted", actor=actor, at=at, subject=subject, name=name)
