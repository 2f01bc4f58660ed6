"""Mails of every kind, as octets."""

from email.message import EmailMessage
from itertools import count
from typing import Any

_numbers = count(1)
PDF = b"%PDF-1.4 one page"


def mail(subject: str = "Tableau noir", text: str = "Il ne s’allume plus.", **more: Any) -> bytes:
    """A mail of a person. `headers` besides; `html`; `files`: name -> octets."""
    made = EmailMessage()
    headers = {
        "From": "Léa Martin <lea@ecole.example>", "To": "aide@desk.example", "Subject": subject,
        "Message-ID": f"<{next(_numbers)}@ecole.example>", "Date": "Mon, 07 Sep 2026 10:00:00 +0200",
        **more.get("headers", {}),
    }  # fmt: skip
    for name, value in headers.items():
        made[name] = value
    made.set_content(text)
    if "html" in more:
        made.add_alternative(more["html"], subtype="html")
    for name, octets in more.get("files", {}).items():
        made.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def bounce(of: str, to: str = "lea@ecole.example", action: str = "failed") -> bytes:
    """A delivery report (RFC 3464) of a mail of ours, by its Message-ID."""
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>\nTo: aide@desk.example\nReturn-Path: <>\n"
        f"Subject: Undelivered Mail Returned to Sender\nMessage-ID: <{next(_numbers)}@mx.example>\n"
        "Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\n\nThe mail could not be delivered.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nFrom: aide@desk.example\nMessage-ID: {of}\nSubject: x\n\n--b--\n"
    ).encode()
