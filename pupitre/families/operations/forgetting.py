"""How each kind of data is forgotten: names go, rows that figures count stay."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from pupitre.families.enums import DeliveryState
from pupitre.families.keeping import FORGOTTEN
from pupitre.families.models import ConsentLink, MessageDelivery, Signature, SignLink
from pupitre.fleet.models import LoanExtension, Task
from pupitre.kernel import files
from pupitre.kernel.models import ImportChange, ImportProblem, OutboxMessage
from pupitre.territory.models import (
    ClassMembership,
    Guardian,
    Guardianship,
    Pupil,
    PupilIdentifier,
    Schooling,
)

Rows = QuerySet[Any]
OF_PUPILS: tuple[type[Model], ...] = (PupilIdentifier, Schooling, Guardianship)


def _agreements(rows: Rows) -> int:
    keys = list(rows.values_list("pk", flat=True))
    chosen = rows.model.objects.filter(pk__in=keys)
    signatures = Signature.objects.filter(agreement__in=keys)
    kept = [*chosen.values_list("document", flat=True), *signatures.values_list("scan", flat=True)]
    signatures.update(name="", guardian=None, scan=None, signer=_numbered())
    SignLink.objects.filter(agreement__in=keys).delete()
    chosen.update(pupil=None, document=None, withdrawn_reason="", signers=[])
    files.forget(pk for pk in kept if pk)
    return len(keys)


def _numbered() -> Any:
    """A signer's key that says nobody, and differs from the others of the contract."""
    return Concat(Value("gone:"), Cast(F("pk"), CharField()))


def _holdings(rows: Rows) -> int:
    Task.objects.filter(pupil__in=rows.filter(pupil__isnull=False).values("pupil")).update(pupil=None, detail="")
    LoanExtension.objects.filter(loan__in=rows.values("pk")).update(reason=FORGOTTEN)
    return int(rows.update(pupil=None, staff=None, override_reason=""))


def _scans(rows: Rows) -> int:
    return int(rows.update(pupil=None, override="", settled_how="", detail=""))


def _incidents(rows: Rows) -> int:
    return int(rows.update(account="", police_reference="", waived_reason="", charge_why="", outcome=FORGOTTEN))


def _reasons(rows: Rows) -> int:
    return int(rows.delete()[0])


def _consents(rows: Rows) -> int:
    keys = list(rows.values_list("pk", "pupil"))
    ConsentLink.objects.filter(pupil__in=[pupil for _pk, pupil in keys]).delete()
    return int(rows.model.objects.filter(pk__in=[pk for pk, _pupil in keys]).update(pupil=None, signer=""))


def _attendees(rows: Rows) -> int:
    keys = list(rows.values_list("pk", flat=True))
    return int(rows.model.objects.filter(pk__in=keys).update(guardian=None))


def _deliveries(rows: Rows) -> int:
    keys = list(rows.values_list("pk", "mail"))
    OutboxMessage.objects.filter(pk__in=[mail for _pk, mail in keys if mail]).delete()
    return int(rows.model.objects.filter(pk__in=[pk for pk, _mail in keys]).update(guardian=None))


def _mails(rows: Rows) -> int:
    """The mails go; what became of a message stays written with it."""
    keys = list(rows.values_list("pk", "state"))
    for state, kept in (("sent", DeliveryState.SENT), ("dead", DeliveryState.FAILED)):
        of_state = [pk for pk, one in keys if one == state]
        MessageDelivery.objects.filter(mail__in=of_state).update(state=kept)
    OutboxMessage.objects.filter(pk__in=[pk for pk, _state in keys]).delete()
    return len(keys)


def _supplier_mails(rows: Rows) -> int:
    """The mails go, with the copies of the orders that went with them."""
    keys = list(rows.values_list("pk", flat=True))
    of_theirs = OutboxMessage.files.through._default_manager.filter(outboxmessage__in=keys)
    attached = list(of_theirs.values_list("storedfile", flat=True))
    OutboxMessage.objects.filter(pk__in=keys).delete()
    files.forget(attached)
    return len(keys)


def _pupils(rows: Rows) -> int:
    keys, names = _identities(rows)
    for model in OF_PUPILS:
        _forget_changes(model, model._default_manager.filter(pupil__in=keys).values_list("pk", flat=True))
    of_theirs = ClassMembership.objects.filter(schooling__pupil__in=keys)
    _forget_changes(ClassMembership, of_theirs.values_list("pk", flat=True))
    _forget_changes(Pupil, keys)
    _forget_problems(names)
    Pupil.objects.filter(pk__in=keys).delete()
    return len(keys)


def _guardians(rows: Rows) -> int:
    keys, names = _identities(rows)
    others = Guardian.objects.exclude(pk__in=keys).exclude(email="").values("email")
    mails = Guardian.objects.filter(pk__in=keys).exclude(email="").exclude(email__in=others).values("email")
    OutboxMessage.objects.filter(recipient__in=list(mails.values_list("email", flat=True))).delete()
    _forget_changes(Guardian, keys)
    _forget_problems(names)
    Guardian.objects.filter(pk__in=keys).delete()
    return len(keys)


def _identities(rows: Rows) -> tuple[list[int], list[str]]:
    found = list(rows.order_by("pk").values_list("pk", "display_name"))
    return [pk for pk, _name in found], [name for _pk, name in found]


def _forget_changes(model: type[Model], keys: Iterable[Any]) -> None:
    """What imports kept to undo themselves, of these rows."""
    named = [str(key) for key in keys]
    ImportChange.objects.filter(table=model._meta.label_lower, row_pk__in=named).delete()


def _forget_problems(names: list[str]) -> None:
    """What imports said of lines, where it quotes one of these names."""
    for start in range(0, len(names), 200):
        some = names[start : start + 200]
        quoted = reduce(or_, (Q(value__icontains=name) | Q(message__icontains=name) for name in some))
        ImportProblem.objects.filter(quoted).delete()


FORGET: dict[str, Callable[[Rows], int]] = {
    "agreements": _agreements,
    "holdings": _holdings,
    "reasons": _reasons,
    "scans": _scans,
    "incidents": _incidents,
    "consents": _consents,
    "sessions": _attendees,
    "messages": _deliveries,
    "mails": _mails,
    "suppliers": _supplier_mails,
    "pupils": _pupils,
    "guardians": _guardians,
}
"""By code of keeping.KINDS: forgets the rows due, and says how many."""


def register(code: str, forget: Callable[[Rows], int]) -> None:
    """How a kind of another room is forgotten."""
    FORGET[code] = forget
