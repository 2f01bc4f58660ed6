"""The contract of use as PDF/UA, with who signed it, when and how."""

from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pupitre.families.documents.compiling import compiled
from pupitre.families.documents.letters import letters
from pupitre.families.models import Agreement, Signature
from pupitre.http import formats

__all__ = ["blocks", "contract", "letters"]


def contract(agreement: Agreement, at: datetime) -> bytes:
    """The text that was signed, what is lent, and each signature with its way and its instant.

    It is written in the language of the first signature; each signer read the text in their own, whose digest stands
    beside their name.
    """
    from pupitre.families.operations.agreements import text_of  # noqa: PLC0415 - operations make the document

    signatures = list(agreement.signatures.order_by("at", "pk"))
    language = signatures[0].language
    with translation.override(language):
        text = text_of(agreement.version, language)
        return compiled(
            "contract.typ",
            {
                "language": language[:2],
                "region": "CA" if language.lower() == "fr-ca" else "",
                "organisation": agreement.programme.organisation.name,
                "school": agreement.school.name,
                "title": text.title,
                "version": _("Version %(number)s, published on %(day)s")
                % {
                    "number": agreement.version.number,
                    "day": formats.day(agreement.version.published_at or at, words=True),
                },
                "pupil": agreement.pupil.display_name if agreement.pupil else "",
                "kit": list(agreement.kit),
                "blocks": blocks(text.body),
                "signatures": [_signature(row) for row in signatures],
                "made": _("Contract completed on %(moment)s.") % {"moment": _moment(at)},
                "words": {
                    "pupil": _("Pupil"),
                    "kit": _("What is lent"),
                    "signatures": _("Signed by"),
                },
            },
        )


def blocks(body: str) -> list[dict[str, Any]]:
    """The text of a contract, taken apart: headings ("# "), lists ("- "), paragraphs. Nothing else is read in it."""
    found: list[dict[str, Any]] = []
    for part in body.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        if not lines:
            continue
        if lines[0].startswith("# "):
            found.append({"kind": "heading", "text": lines[0][2:]})
            lines = lines[1:]
        items = [line[2:] for line in lines if line.startswith("- ")]
        plain = " ".join(line for line in lines if not line.startswith("- "))
        if plain:
            found.append({"kind": "paragraph", "text": plain})
        if items:
            found.append({"kind": "list", "items": items})
    return found


def _signature(row: Signature) -> dict[str, str]:
    witness = _(", before %(name)s") % {"name": row.witness_name} if row.witness_name else ""
    return {
        "name": row.name,
        "how": f"{row.get_method_display()}{witness}",
        "when": _moment(row.at),
        "digest": _("Text read: %(language)s, %(digest)s") % {"language": row.language, "digest": row.text_sha256},
    }


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{formats.day(local.date(), words=True)}, {local:%H:%M:%S %Z}"
