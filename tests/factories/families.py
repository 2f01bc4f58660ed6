"""Programmes with a contract, for tests."""

from datetime import date
from typing import Any

from django.utils import timezone

from pupitre.families.models import Programme, TextVersion
from pupitre.families.operations import agreements
from pupitre.kernel.viewer import SYSTEM
from pupitre.territory.models import Organisation

TEXTS = {"fr": ("Contrat d'utilisation", "# Le prêt\n\nNous prêtons une tablette.\n\n- Elle est rendue en juin.")}


def programme(organisation: Organisation, **fields: Any) -> Programme:
    """A programme without text."""
    return Programme.objects.create(
        **{"organisation": organisation, "name": "Tablettes", "starts_on": date(2026, 1, 1), **fields}
    )


def published(row: Programme, texts: dict[str, tuple[str, str]] | None = None) -> TextVersion:
    """Its next version, published."""
    now = timezone.now()
    version = agreements.write_text(programme=row, texts=texts or TEXTS, note="", actor=SYSTEM, at=now)
    agreements.publish(version=version, actor=SYSTEM, at=now)
    return version
