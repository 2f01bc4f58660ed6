"""The letters that carry codes: one page a signer, each in their language, in one PDF to print."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.utils import translation
from django.utils.translation import gettext as _

from pupitre.families.documents.compiling import compiled
from pupitre.families.models import Agreement
from pupitre.http import formats
from pupitre.territory.enums import Jurisdiction
from pupitre.territory.models import School


class Letter(Protocol):
    """operations.asking.Letter."""

    @property
    def agreement(self) -> Agreement: ...
    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def code(self) -> str: ...


def letters(school: School, rows: Sequence[Letter], address: str, until: datetime) -> bytes:
    """`address`: where the code is typed; `until`: the last day on which it opens."""
    here = translation.get_language() or "fr"
    facts = {
        "title": _("Letters to sign a contract"),
        "language": here[:2],
        "organisation": school.responsible.name,
        "letter": school.responsible.jurisdiction == Jurisdiction.QUEBEC,
        "address": address,
        "letters": [_letter(school, row, row.language or here, until) for row in rows],
    }
    return compiled("letters.typ", facts)


def _letter(school: School, row: Letter, language: str, until: datetime) -> dict[str, Any]:
    with translation.override(language):
        pupil = row.agreement.pupil.display_name if row.agreement.pupil else ""
        lent = [_("What is lent: %(kit)s") % {"kit": ", ".join(row.agreement.kit)}] if row.agreement.kit else []
        return {
            "language": language[:2],
            "school": school.name,
            "name": row.name,
            "title": row.agreement.programme.name,
            "asks": _("The school lends a device, and asks you to read and sign its contract of use."),
            "facts": [_("Pupil: %(name)s") % {"name": pupil}, *lent],
            "go": _("On a phone or a computer, open this address and type this code. No account is needed."),
            "code": f"{row.code[:5]} {row.code[5:]}",
            "until": _("The code is for you alone, and opens until %(day)s.")
            % {"day": formats.day(until, words=True)},
            "otherwise": _("You can also come and sign at the school."),
        }
