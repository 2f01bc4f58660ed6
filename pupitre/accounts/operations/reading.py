"""How someone reads: colours, contrast, typeface, spacing, language."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from pupitre.accounts.models import Person
from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer


@transaction.atomic
def change_reading(*, person: Person, reading: Mapping[str, str], language: str, actor: Viewer, at: datetime) -> None:
    """Keep how someone wants to read, for every device they use."""
    person.preferences = {**person.preferences, "reading": dict(reading)}
    person.language = language
    person.save(update_fields=["preferences", "language"])
    audit.record("accounts.reading_changed", actor=actor, at=at, subject=f"accounts.person:{person.pk}")
