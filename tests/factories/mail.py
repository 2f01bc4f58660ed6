"""Mailboxes, and mails received without a server."""

from datetime import date, datetime
from itertools import count
from typing import Any

from pupitre.accounts import sealing
from pupitre.connectors.mail.parsing import parse
from pupitre.support.enums import Security
from pupitre.support.models import Mailbox, ReceivedMail
from pupitre.support.operations import receiving
from pupitre.support.operations.boxes import PURPOSE
from pupitre.territory.models import Organisation
from tests.factories.support import MONDAY

PASSWORD = "sesame"
_uids = count(1)


def box(organisation: Organisation, user: str = "aide", **fields: Any) -> Mailbox:
    """A box of a desk; nothing listens on its port unless told."""
    made = {
        "name": f"Assistance {user}", "address": f"{user}@desk.example", "host": "127.0.0.1", "port": 9,
        "security": Security.PLAIN, "username": user, "sealed_secret": sealing.seal(PASSWORD, PURPOSE),
        "read_since": date(2020, 1, 1), **fields,
    }  # fmt: skip
    return Mailbox.objects.create(organisation=organisation, **made)


def received(mailbox: Mailbox, raw: bytes, *, at: datetime = MONDAY) -> ReceivedMail:
    """What a box takes in of a mail."""
    return receiving.receive(box=mailbox, mail=parse(raw), uid_validity=1, uid=next(_uids), at=at)
