"""The kinds of import this installation knows; `config/wiring.py` lists them."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.imports.values import ImportKind
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import Viewer

_kinds: dict[str, ImportKind] = {}


class UnknownKind(Refusal):
    """No kind of import has this code."""

    code = "imports.unknown_kind"
    sentence = _("No import is called “%(kind)s”. Known ones: %(known)s.")
    status = 404


def register(*kinds: ImportKind) -> None:
    for kind in kinds:
        _kinds[kind.code] = kind


def find(code: str) -> ImportKind:
    """Errors: UnknownKind."""
    if code not in _kinds:
        raise UnknownKind(kind=code, known=", ".join(sorted(_kinds)))
    return _kinds[code]


def known() -> list[ImportKind]:
    """Every kind, in the order they were registered."""
    return list(_kinds.values())


def open_to(viewer: Viewer) -> list[ImportKind]:
    """The kinds that the person may import, in the order they were registered."""
    return [kind for kind in _kinds.values() if viewer.can(kind.capability)]
