"""An entry of the audit trail in words: the act, what it was done to, its details."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pupitre.accounts import capabilities, trail
from pupitre.kernel.imports import registry

EDITS = {"added": _("added: %(thing)s"), "changed": _("changed: %(thing)s"), "deleted": _("removed: %(thing)s")}
"""Acts of the generic editor, which end the name of the model."""
LABELS = {
    "added": _("added"),
    "capabilities": _("rights"),
    "changed": _("rows changed"),
    "choices": _("choices"),
    "code": _("code"),
    "comment": _("comment no."),
    "computation": _("computation no."),
    "counts": _("moved"),
    "ends_on": _("until"),
    "fields": _("what changed"),
    "files": _("files"),
    "impersonation": _("visit no."),
    "into": _("into school no."),
    "kept": _("kept"),
    "kind": _("of kind"),
    "made_at": _("made"),
    "name": _("name"),
    "new": _("new"),
    "on": _("on"),
    "organisation": _("organisation no."),
    "provider": _("provider"),
    "reason": _("said why"),
    "removed": _("removed"),
    "replaces": _("in place of no."),
    "role": _("role"),
    "rows": _("rows"),
    "school": _("school"),
    "schools": _("schools"),
    "sessions": _("sessions"),
    "sha256": _("fingerprint"),
    "starts_on": _("from"),
    "state": _("outcome"),
    "undone": _("undone"),
    "variant": _("territory"),
    "wave": _("wave"),
}


def act(row: dict[str, Any]) -> str:
    """What was done."""
    code = row["action"]
    known = trail.actions().get(code)
    if known:
        return str(known)
    label, _underscore, verb = code.rpartition("_")
    thing = _thing(label)
    return str(EDITS[verb]) % {"thing": thing} if thing and verb in EDITS else code


def subject(row: dict[str, Any]) -> str:
    """What it was done to: a person by name, another thing by its kind and number."""
    kind, _colon, number = row["subject"].partition(":")
    if kind == "accounts.person" and number.isdigit():
        words = row["subject_name"] or row["subject"]
        return format_html('<a href="{}">{}</a>', reverse("accounts:person", args=[number]), words)
    thing = _thing(kind)
    return format_html("{} {}", capfirst(thing), number) if thing else format_html("{}", row["subject"])


def details(row: dict[str, Any]) -> str:
    """The figures kept with the act, each with its label."""
    model = _model(row["subject"].partition(":")[0])
    told = (
        f"{LABELS.get(name, name)}\N{NO-BREAK SPACE}: {', '.join(_told(name, value, model))}"
        for name, value in row["details"].items()
        if value not in (None, "", [], {})
    )
    return format_html("{}", "; ".join(told))


def _told(name: str, value: Any, model: type[Model] | None) -> Iterator[str]:
    """The words of a value: names of fields and rights in the reader's language, the rest as it is."""
    kinds = {kind.code: kind.name for kind in registry.known()} if name == "kind" else {}
    rights = capabilities.known() if name in {"capabilities", "added", "removed"} else {}
    values = value.items() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    for one in values:
        if isinstance(one, tuple):
            said = _counted(*one)
            if said:
                yield said
        elif name == "fields":
            yield _field(model, str(one))
        elif name == "sha256":
            yield f"{str(one)[:8]}…"
        elif name == "kind" and one in kinds:
            yield str(kinds[one])
        elif name == "state":
            yield gettext(str(one))  # a state's own words stand in its room's catalogue
        else:
            yield str(rights.get(str(one), one))


def _counted(label: str, figure: Any) -> str:
    """What was written of one kind of row, "" when nothing: an import counts the new, the changed, the missing."""
    written = sum(figure) if isinstance(figure, list) else figure
    thing = _model(label)
    if not written or (thing and thing._meta.auto_created):
        return ""
    return f"{thing._meta.verbose_name_plural if thing else LABELS.get(label, label)} {written}"


def _field(model: type[Model] | None, name: str) -> str:
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name)) if model else name
    except FieldDoesNotExist:
        return name


def _thing(label: str) -> str:
    """The words of a kind of thing; "" where it is none."""
    model = _model(label)
    return str(trail.things().get(label) or (model._meta.verbose_name if model else ""))


def _model(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None
