"""Mail of the desk: boxes, mails received, those of ours that did not arrive."""

from typing import Any

from pupitre.support.models import Mailbox, ReceivedMail, SchoolAddress
from tests.architecture.rights.table import Row
from tests.connectors.mails import mail
from tests.factories import mail as make
from tests.factories import support

LEADS = "administrator plan_lead"
DESK = LEADS + " technician support"


def _box(world: Any, *, foreign: bool = False) -> Mailbox:
    made = world.__dict__.setdefault("boxes", {})
    if foreign not in made:
        body = world.foreign_authority if foreign else world.authority
        support.desk(body)
        made[foreign] = make.box(body, "ailleurs" if foreign else "aide")
    box: Mailbox = made[foreign]
    return box


def _mail(world: Any, *, foreign: bool = False) -> ReceivedMail:
    """One that was set aside, which somebody may settle."""
    made = world.__dict__.setdefault("mails", {})
    if foreign not in made:
        made[foreign] = make.received(_box(world, foreign=foreign), mail(headers={"X-Spam-Flag": "YES"}))
    row: ReceivedMail = made[foreign]
    return row


def _address(world: Any, *, foreign: bool = False) -> dict[str, int]:
    box = _box(world, foreign=foreign)
    school = world.foreign_school if foreign else world.school
    return {"pk": box.pk, "address": SchoolAddress.objects.get_or_create(mailbox=box, tag="a", school=school)[0].pk}


def _of_box(name: str, method: str = "get") -> Row:
    return Row(
        name, LEADS, lambda w: {"pk": _box(w).pk}, lambda w: {"pk": _box(w, foreign=True).pk}, method
    )  # fmt: skip


def _of_mail(name: str, method: str = "get") -> Row:
    return Row(
        name, DESK, lambda w: {"pk": _mail(w).pk}, lambda w: {"pk": _mail(w, foreign=True).pk}, method
    )  # fmt: skip


ROWS = [
    Row("connectors:boxes", LEADS),
    Row("connectors:box_add", LEADS),
    _of_box("connectors:box"),
    _of_box("connectors:box_edit"),
    _of_box("connectors:box_test", "post"),
    _of_box("connectors:box_read", "post"),
    _of_box("connectors:box_pause", "post"),
    _of_box("connectors:box_school", "post"),
    Row("connectors:box_school_remove", LEADS, _address, lambda w: _address(w, foreign=True), "post"),
    Row("connectors:mails", DESK),
    _of_mail("connectors:mail"),
    _of_mail("connectors:mail_raw"),
    _of_mail("connectors:mail_join", "post"),
    _of_mail("connectors:mail_take", "post"),
    Row("connectors:undelivered", DESK),
    Row("connectors:send_again", DESK, method="post"),
]
