"""Cells that several outside formats write the same way."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import BadValue

DEGREES = 180.0  # either way
WEBSITE_LENGTH = 190  # characters, before "https://"


def degrees(cell: str) -> float:
    """A longitude or a latitude. Errors: BadValue."""
    value = parsing.number(cell)
    if abs(value) > DEGREES:
        raise BadValue(_("this is not a longitude or a latitude"), _("Write degrees, such as 4.39."))
    return value


def website(cell: str) -> str:
    """The address of a website, with its scheme. Errors: BadValue."""
    address = parsing.text(cell)
    if " " in address or "." not in address or len(address) > WEBSITE_LENGTH:
        raise BadValue(_("this is not the address of a website"), _("Write it as www.ecole.fr."))
    return address if "://" in address else f"https://{address}"


def code(cell: str) -> str:
    """A code of figures that a spreadsheet may have written as a decimal number."""
    return parsing.text(cell).removesuffix(".0").upper()
