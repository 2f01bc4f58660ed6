"""The door of a mail server: signing in, reading by UID without marking, marking or moving what was taken in."""

import imaplib
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessage, MailMessageFlags
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
    UnexpectedCommandStatusError,
)

from pupitre.support.enums import Security
from pupitre.support.models import Mailbox

TIMEOUT = 30  # seconds


class Stopped(Exception):
    """What stopped the reading of a box: `code` has its words in web/wording.py, `detail` those of the server."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, " ".join(detail.split())[:250]


class RawMessage(MailMessage):
    """A mail as its octets: what is in them is read elsewhere."""

    def __init__(self, fetch_data: list) -> None:
        self.raw, self._raw_uid_data, self._raw_flag_data = self._get_message_data_parts(fetch_data)


@dataclass(frozen=True)
class Folder:
    """A folder of a box, opened: its validity, and the mails that it holds."""

    box: BaseMailBox
    uid_validity: int

    def after(self, last: int, since: date) -> list[int]:
        """The UIDs above `last` of mails that came since a day, in order."""
        found = self.box.uids(AND(date_gte=since, uid=f"{last + 1}:*"))
        return sorted(uid for uid in map(int, found) if uid > last)  # "n:*" always names the last one

    def headers(self, uids: Iterable[int]) -> dict[int, tuple[int, bytes]]:
        """The size and the headers of mails."""
        found = self.box.fetch(uid_list=_text(uids), headers_only=True, mark_seen=False, bulk=True)
        return {int(one.uid or 0): (one.size_rfc822, one.raw) for one in found if isinstance(one, RawMessage)}

    def mails(self, uids: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """Mails whole, left unread."""
        for one in self.box.fetch(uid_list=_text(uids), mark_seen=False, bulk=True):
            if isinstance(one, RawMessage):
                yield int(one.uid or 0), one.raw

    def done(self, uids: Iterable[int], moved_to: str) -> None:
        """Tell the server that mails were taken in: marked read, or moved."""
        if moved_to:
            if not self.box.folder.exists(moved_to):
                self.box.folder.create(moved_to)
            self.box.move(_text(uids), moved_to, chunks=100)
        else:
            self.box.client.uid("STORE", ",".join(_text(uids)), "+FLAGS.SILENT", f"({MailMessageFlags.SEEN})")


def _text(uids: Iterable[int]) -> list[str]:
    return [str(uid) for uid in uids]


@contextmanager
def opened(box: Mailbox, secret: str) -> Iterator[Folder]:
    """The folder of a box. Errors: Stopped."""
    try:
        with _connected(box) as server:
            server.email_message_class = RawMessage
            server.login(box.username, secret, initial_folder=None)
            server.folder.set(box.folder)
            yield Folder(server, server.folder.status(box.folder, ["UIDVALIDITY"])["UIDVALIDITY"])
    except MailboxLoginError as error:
        raise Stopped("unauthorised", str(error)) from error
    except MailboxFolderSelectError as error:
        raise Stopped("no_folder", str(error)) from error
    except ssl.SSLError as error:
        raise Stopped("no_tls", str(error)) from error
    except (TimeoutError, socket.gaierror) as error:
        raise Stopped("no_server", str(error)) from error
    except (OSError, imaplib.IMAP4.abort) as error:
        raise Stopped("unavailable", str(error)) from error
    except (imaplib.IMAP4.error, UnexpectedCommandStatusError, ImapToolsError) as error:
        raise Stopped("unexpected", str(error)) from error


def _connected(box: Mailbox) -> BaseMailBox:
    trusted = ssl.create_default_context()
    match box.security:
        case Security.TLS:
            return MailBox(box.host, box.port, timeout=TIMEOUT, ssl_context=trusted)
        case Security.STARTTLS:
            return MailBoxStartTls(box.host, box.port, timeout=TIMEOUT, ssl_context=trusted)
        case _:
            return MailBoxUnencrypted(box.host, box.port, timeout=TIMEOUT)
