"""A mail's octets become an `Incoming`: whatever is broken in it is read as well as may be, and nothing is raised."""

import email
import hashlib
import re
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from pupitre.connectors.mail.text import LARGEST_TEXT, as_text, harmless, unquoted
from pupitre.support.engine.incoming import Attachment, Incoming
from pupitre.support.engine.mails import HEADERS

MOST_PARTS = 200
DEEPEST = 12
FOLD = re.compile(r"\r?\n[ \t]+")
IDENTIFIER = re.compile(r"<[^<>\s]{3,}>")
OURS = re.compile(rb"<pupitre\.\d+\.[0-9a-f]+@[^<>\s]+>")
LONGEST = 250  # characters of a Message-ID that is kept as it is
SMALL_PICTURE = 4_096  # octets; below it, a picture within the text is a logo or a dot
NAMES = {"text/calendar": "ics", "message/rfc822": "eml", "image/jpeg": "jpg", "text/plain": "txt"}


def parse(raw: bytes, *, size: int | None = None) -> Incoming:
    """Read a mail. Given its headers alone (`size` larger than `raw`), the rest is empty."""
    size = len(raw) if size is None else size
    try:
        return _read(raw, size)
    except Exception:
        return Incoming(size=size, digest=hashlib.sha256(raw).hexdigest(), raw=raw, is_readable=False)


def _read(raw: bytes, size: int) -> Incoming:
    message = email.message_from_bytes(raw)
    parts = list(_parts(message))
    text, html = _texts(parts)
    report = _report(message, parts)
    names = getaddresses([_words(message, "From")])
    sender_name, sender = next(((name, one) for name, one in names if "@" in one), ("", ""))
    attachments = tuple(_attachments(parts))
    subject = " ".join(_words(message, "Subject").split())
    identifier = next(iter(_identifiers(message, "Message-ID")), "")
    said = (sender, subject, _words(message, "Date"), text, html)
    digest = hashlib.sha256("\0".join(said).encode(errors="replace"))
    for one in attachments:
        digest.update(hashlib.sha256(one.content).digest())
    return Incoming(
        size=size,
        identifier=identifier,
        digest=digest.hexdigest(),
        sender=_clean(sender).strip().lower()[:254] if re.fullmatch(r"[^@\s]+@[^@\s]+", sender.strip()) else "",
        sender_name=" ".join(_clean(sender_name).split())[:120],
        recipients=tuple(_recipients(message)),
        subject=subject,
        text=unquoted(text or as_text(html))[:LARGEST_TEXT],
        html=harmless(html),
        headers={name: _words(message, name) for name in HEADERS if name in message},
        references=_references(message),
        loop_marks=tuple(one.strip().lower() for one in message.get_all("X-Loop", []) if isinstance(one, str)),
        null_return=any(str(one).strip() == "<>" for one in message.get_all("Return-Path", [])),
        hops=len(message.get_all("Received", [])),
        failure=report[0],
        failure_text=report[1],
        returned=tuple(dict.fromkeys([*_returned(parts), *(one.decode() for one in OURS.findall(raw)[:50])])),
        is_receipt=_words(message, "Content-Type").lower().find("disposition-notification") >= 0,
        attachments=attachments,
        raw=raw if size == len(raw) else b"",
    )


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """The leaves of a mail, and mails within it whole, at most MOST_PARTS of them."""
    queue = [(message, depth)]
    for _count in range(MOST_PARTS):
        if not queue:
            return
        part, level = queue.pop(0)
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list) and level < DEEPEST:
            queue = [(one, level + 1) for one in inner if isinstance(one, Message)] + queue
        else:
            yield part


def _texts(parts: list[Message]) -> tuple[str, str]:
    """The plain text and the HTML of a mail, each the sum of its parts that are no attachment."""
    plain, html = [], []
    for part in parts:
        if _is_attached(part):
            continue
        if part.get_content_type() == "text/plain":
            plain.append(_decoded(part))
        elif part.get_content_type() == "text/html":
            html.append(_decoded(part))
    return "\n\n".join(one.strip() for one in plain if one.strip()), "\n".join(html)


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _decoded(part: Message) -> str:
    octets = part.get_payload(decode=True)
    if not isinstance(octets, bytes):
        return ""
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "cp1252"):
        try:
            return _clean(octets.decode(charset))
        except (LookupError, UnicodeError):
            continue
    return _clean(octets.decode("latin-1"))


def _clean(text: str) -> str:
    """Text that a database holds: no null, no half of a pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _words(message: Message, name: str) -> str:
    """A header in words, whatever its encoding claims to be."""
    value = message.get(name)
    if value is None:
        return ""
    told = []
    try:
        pieces = decode_header(FOLD.sub(" ", str(value)))  # which would lose the space that begins a line
    except Exception:
        return _clean(str(value))
    for piece, charset in pieces:
        if isinstance(piece, str):
            told.append(piece)
            continue
        try:
            told.append(piece.decode(charset or "utf-8"))
        except (LookupError, UnicodeError):
            told.append(piece.decode("cp1252", "replace"))
    return _clean("".join(told))


def _identifiers(message: Message, name: str) -> list[str]:
    """Message-IDs of a header; one too long to be kept is known by its digest."""
    found = IDENTIFIER.findall(_clean(str(message.get(name, ""))))
    return [one if len(one) <= LONGEST else f"<{hashlib.sha256(one.encode()).hexdigest()}@long>" for one in found]


def _references(message: Message) -> tuple[str, ...]:
    """What a mail answers, the nearest first."""
    return tuple(
        dict.fromkeys([*_identifiers(message, "In-Reply-To"), *reversed(_identifiers(message, "References"))])
    )


def _recipients(message: Message) -> list[str]:
    said = [
        _clean(str(one))
        for name in ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
        for one in message.get_all(name, [])
    ]
    return list(dict.fromkeys(address.lower() for _name, address in getaddresses(said) if "@" in address))[:100]


def _report(message: Message, parts: list[Message]) -> tuple[str, str]:
    """What a delivery report says: the worst of its actions, and the server's words."""
    if message.get_content_type() != "multipart/report":
        return "", ""
    blocks = [
        block
        for part in parts
        if part.get_content_type() == "message/delivery-status" and isinstance(part.get_payload(), list)
        for block in part.get_payload()
        if isinstance(block, Message)
    ]
    actions = [_words(block, "Action").strip().lower() for block in blocks if "Action" in block]
    if not actions:
        return "", ""
    action = "failed" if "failed" in actions else actions[0]
    told = [" ".join(_words(block, name).split()) for block in blocks for name in ("Diagnostic-Code", "Status")]
    return action, next((one for one in told if one), "")[:250]


def _returned(parts: list[Message]) -> Iterator[str]:
    """The Message-IDs of the mails that a report gives back."""
    for part in parts:
        inner = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(inner, list):
            for one in inner:
                if isinstance(one, Message):
                    yield from _identifiers(one, "Message-ID")
        elif part.get_content_type() == "text/rfc822-headers":
            yield from _identifiers(email.message_from_string(_decoded(part)), "Message-ID")


def _attachments(parts: list[Message]) -> Iterator[Attachment]:
    for number, part in enumerate(parts, 1):
        kind = part.get_content_type()
        if not _is_attached(part) and kind in {"text/plain", "text/html", "message/delivery-status"}:
            continue
        if kind == "message/rfc822":
            inner = part.get_payload()
            octets = (
                inner[0].as_bytes() if isinstance(inner, list) and inner and isinstance(inner[0], Message) else b""
            )
        else:
            found = part.get_payload(decode=True)
            octets = found if isinstance(found, bytes) else b""
        if not octets or (part.get("Content-ID") and kind.startswith("image/") and len(octets) < SMALL_PICTURE):
            continue
        yield Attachment(_name(part, kind, number), octets)


def _name(part: Message, kind: str, number: int) -> str:
    """The name that the sender gave, in words; else one of ours with what the part says to be."""
    given = part.get_filename()
    if given:
        holder = Message()
        holder["Name"] = " ".join(given.split())
        return " ".join(_words(holder, "Name").split())[:200]
    return f"{number}.{NAMES.get(kind, kind.partition('/')[2])}"
