"""A mail as it was read: what the connector hands over, whatever its form was."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Incoming:
    """A mail, its texts decoded and made harmless. `identifier` is its Message-ID, with its brackets, or nothing.

    `references` are the Message-IDs that it answers, the nearest first; `returned` those of the mails that a report
    of failure speaks of. `headers` are those of `engine.mails.HEADERS`. `digest` is of what it says.
    """

    size: int  # octets, as the server says
    identifier: str = ""
    digest: str = ""
    sender: str = ""  # in lower case
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    loop_marks: tuple[str, ...] = ()
    null_return: bool = False
    hops: int = 0
    failure: str = ""
    failure_text: str = ""
    returned: tuple[str, ...] = ()
    is_receipt: bool = False
    attachments: tuple[Attachment, ...] = ()
    is_readable: bool = True
    raw: bytes = field(default=b"", repr=False)
