"""Saving a programme: whom it concerns, who must sign, and how families are reminded."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from pupitre.families import permissions
from pupitre.families.models import Programme
from pupitre.families.operations.agreements import subject
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation


@transaction.atomic
def save(save_form: Callable[[], Programme], organisation: Organisation, *, actor: Viewer, at: datetime) -> Programme:
    """Keep what a valid form says of a programme of a body.

    Errors: NotAllowed.
    """
    if not permissions.can_write(actor, organisation):
        raise NotAllowed
    row = save_form()
    audit.record("families.programme_saved", actor=actor, at=at, subject=subject(row))
    return row
