"""What is read of a mail: charsets, broken headers, hostile HTML, reports. Nothing is raised, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.connectors.mail.parsing import parse
from pupitre.connectors.mail.text import as_text, harmless, unquoted
from tests.connectors import mails

HEAD = b"From: lea@ecole.example\r\nMessage-ID: <1@x>\r\n"


def test_a_plain_mail() -> None:
    read = parse(mails.mail(headers={"References": "<a@x> <b@x>", "In-Reply-To": "<b@x>"}))
    assert (read.sender, read.sender_name, read.subject) == ("lea@ecole.example", "Léa Martin", "Tableau noir")
    assert read.text == "Il ne s’allume plus."
    assert read.references == ("<b@x>", "<a@x>")  # the nearest first
    assert read.recipients == ("aide@desk.example",)
    assert read.is_readable
    assert not read.attachments


@pytest.mark.parametrize(
    ("raw", "subject", "text"),
    [
        (b"Subject: =?iso-8859-1?Q?R=E9seau_coup=E9?=\r\n\r\nOui", "Réseau coupé", "Oui"),
        (b"Subject: =?utf-8?B?UsOpc2VhdQ==?= =?utf-8?B?IGNvdXDDqQ==?=\r\n\r\nOui", "Réseau coupé", "Oui"),
        (b"Subject: R\xe9seau\r\nContent-Type: text/plain; charset=windows-1252\r\n\r\n\x80 d\xfb", "R", "€ dû"),
        (b"Subject: =?utf-8?Q?=C3=A9t=C3=A9?=\r\n du centre\r\n\r\nOui", "été du centre", "Oui"),
        (b"Subject: =?klingon?Q?=E9?=\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xc3\xa9", "é", "é"),
        (b"Subject: =?utf-8?B?!!!?=\r\n\r\nOui", None, "Oui"),
        (b"Subject: a\x00b\r\n\r\nnul\x00 here", "ab", "nul here"),
        (b"\r\nno header at all", "", "no header at all"),
        (b"Content-Type: multipart/mixed; boundary=never\r\n\r\nHello", "", None),
        (b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%", "", None),
        (b"", "", ""),
    ],
)
def test_what_is_broken_is_read_as_well_as_may_be(raw: bytes, subject: str | None, text: str | None) -> None:
    read = parse(raw if raw[:2] == b"\r\n" else HEAD + raw if raw else raw)
    assert read.is_readable
    assert subject is None or read.subject.startswith(subject)
    assert text is None or read.text == text
    assert "\0" not in read.subject + read.text


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", HEAD, HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"]),
)
def test_nothing_is_raised_whatever_comes(junk: bytes, head: bytes) -> None:
    read = parse(head + junk)
    assert read.digest
    assert "\0" not in read.subject + read.text + read.html + read.sender + read.sender_name
    (read.subject + read.text + read.html).encode()


def test_a_second_delivery_says_the_same_and_another_mail_does_not() -> None:
    once = mails.mail(headers={"Message-ID": "<1@x>"})
    again = b"Received: by another way\r\nDelivered-To: aide@desk.example\r\n" + once
    assert parse(once).digest == parse(again).digest
    assert parse(mails.mail(text="Autre chose.", headers={"Message-ID": "<1@x>"})).digest != parse(once).digest


def test_html_alone_is_told_as_text_and_made_harmless() -> None:
    html = (
        "<html><head><title>no</title><style>p{}</style></head><body onload=evil()>"
        "<p>Bonjour,</p><ul><li>un<li>deux</ul>"
        "<a href=javascript:evil()>x</a><a href='https://a.example/p'>la page</a><img src=http://spy.example/1.png>"
        "<script>evil()</script><form><input></form><svg><script>evil()</script></svg></body></html>"
    )
    raw = HEAD + b"Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
    read = parse(raw)
    assert "Bonjour,\n" in read.text
    assert "- un\n- deux" in read.text
    assert "la page (https://a.example/p)" in read.text
    assert "<p>Bonjour,</p>" in read.html
    for bad in ("evil", "script", "spy.example", "style", "form", "onload", "img"):
        assert bad not in read.html, bad
        assert bad not in read.text, bad


@given(st.text(alphabet="<>/abip =\"'&;script:onerrorjavascript", max_size=120))
def test_no_html_gives_a_script(html: str) -> None:
    clean = harmless(html).lower()
    assert "<script" not in clean
    assert "javascript:" not in clean.replace("&", "").partition("href=")[2].partition(">")[0]
    as_text(html)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Merci.\n\nLe lun. 7 sept. 2026 à 10:00, Assistance <aide@x> a écrit :\n> Bonjour", "Merci."),
        ("Merci.\n\nLe lun. 7 sept. 2026 à 10:00, Assistance\n<aide@x> a écrit :\n> Bonjour", "Merci."),
        ("Thanks\n\nOn Mon, Sep 7, 2026 Desk wrote:\n> x", "Thanks"),
        ("Merci\n-----Message d'origine-----\nDe : x", "Merci"),
        ("Merci\n________________________________\nDe : x", "Merci"),
        ("Le tableau a été changé.\nLe câble aussi.", "Le tableau a été changé.\nLe câble aussi."),
        ("> seul un passage cité", "> seul un passage cité"),  # nothing else: all of it
    ],
)
def test_what_was_quoted_is_left_out(text: str, said: str) -> None:
    assert unquoted(text) == said


def test_attachments_keep_their_names_and_logos_are_dropped() -> None:
    read = parse(mails.mail(files={"facture n°1.pdf": mails.PDF, "virus.exe": b"MZ"}))
    assert [(one.name, one.content) for one in read.attachments] == [
        ("facture n°1.pdf", mails.PDF),
        ("virus.exe", b"MZ"),
    ]
    logo = (
        HEAD
        + b"Subject: x\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
        b"<p>Oui</p>\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\n\r\n%s\r\n--b--"
    )
    assert not parse(logo % b"small").attachments
    assert [one.name for one in parse(logo % (b"x" * 5_000)).attachments] == ["2.png"]


def test_a_report_of_failure_names_the_mail_that_came_back() -> None:
    read = parse(mails.bounce("<pupitre.7.ab12@desk.example>"))
    assert (read.failure, read.null_return) == ("failed", True)
    assert read.failure_text == "smtp; 550 5.1.1 no such user"
    assert "<pupitre.7.ab12@desk.example>" in read.returned
    assert parse(mails.bounce("<1@x>", action="delayed")).failure == "delayed"


def test_of_a_mail_too_large_the_headers_are_enough() -> None:
    read = parse(HEAD + b"Subject: film\r\n\r\n", size=90_000_000)
    assert (read.size, read.subject, read.raw) == (90_000_000, "film", b"")
