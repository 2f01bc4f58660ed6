"""What allauth says reads as ours, in France and in Québec. A new version of it whose words come anew fails here."""

import re
from pathlib import Path

import allauth
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.test import Client

from pupitre.config import catalogues
from tests.factories.accounts import person

ELSEWHERE = ("/openid/", "/providers/", "/idp/", "/headless/", "/admin.py")  # pages that are not served here
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|<[^>]+>")
MAIL = re.compile(r"\be-?mails?\b|\bmail\b", re.IGNORECASE)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def ours(language: str) -> dict[str, list[str]]:
    found = read(catalogues.ROOMS / "accounts" / "words_of_allauth" / language / "LC_MESSAGES" / "django.po")
    return {key(message): strings(message) for message in found if message.id}


def key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)[:2]


def bare(text: str) -> str:
    return PLACEHOLDER.sub("", text)


def served() -> list[Message]:
    source = read(Path(allauth.__file__).parent / "locale" / "fr" / "LC_MESSAGES" / "django.po")
    known = {key(message) for path in catalogues.sources() if "locale/fr/" in str(path) for message in read(path)}
    return [
        message
        for message in source
        if message.id
        and key(message) not in known
        and not all(any(place in f"/{where}" for place in ELSEWHERE) for where, _line in message.locations)
    ]


def test_nothing_that_quebec_reads_says_e_mail() -> None:
    said, france = ours("fr_CA"), ours("fr")
    left = {
        key(m)
        for m in served()
        if any(MAIL.search(bare(s)) for s in said.get(key(m), france.get(key(m), strings(m))))
    }
    assert not left


@pytest.mark.parametrize("language", ["fr", "fr_CA"])
def test_each_country_has_its_typography(language: str) -> None:
    france, said = ours("fr"), ours(language)
    space = "\N{NARROW NO-BREAK SPACE}" if language == "fr" else ""
    for message in served():
        for text in said.get(key(message), france.get(key(message), strings(message))):
            words = bare(text)
            assert not re.search(r"\w'\w", words), text
            assert all(found == space for found in re.findall(r"(\s?)[;!?]", words)), text
            assert not re.search(r" :(\s|$)", words), text


@pytest.mark.parametrize("language", ["fr", "fr_CA"])
def test_placeholders_and_links_are_those_of_the_message(language: str) -> None:
    for message, said in ours(language).items():
        for text in said:
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(message)), message


def test_no_word_of_ours_is_said_over() -> None:
    rooms = {key(m) for path in catalogues.sources() if "locale/fr/" in str(path) for m in read(path) if m.id}
    assert not rooms & ours("fr").keys()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/account/password/reset/",
        "/account/password/change/",
        "/account/email/",
        "/account/2fa/",
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/",
        "/account/sessions/",
        "/account/3rdparty/",
    ],
)
@pytest.mark.parametrize("language", ["fr", "fr-ca"])
def test_the_pages_of_signing_in(client: Client, path: str, language: str) -> None:
    if path not in {"/account/login/", "/account/password/reset/"}:
        client.force_login(person("teacher", language=language))
    response = client.get(path, headers={"accept-language": language}, follow=True)
    assert response.status_code == 200
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>|@example", " ", response.content.decode(), flags=re.S)
    if language == "fr-ca":
        assert not re.search(r"e-mail", text, re.IGNORECASE)
        assert not re.search(r"\w[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}][;!?](\s|$)", text)
    else:
        assert not re.search(r"\bcourriel", text)
    assert not re.search(r"\b(Password|Email|Sign|Security Keys|Deactivate|Authenticator App)\b", text)
