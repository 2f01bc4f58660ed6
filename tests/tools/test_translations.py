"""The check of the translations finds what is wrong, and names it."""

from pathlib import Path

import pytest

from tools import translations


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A room that says three things, in Python and in a template."""
    made = tmp_path / "pupitre" / "fleet"
    (made / "templates").mkdir(parents=True)
    (made / "__init__.py").write_text(
        'from x import _\n_("Served: %(n)s")\nngettext("a school", "%(n)s schools", 2)\n'
    )
    (made / "templates" / "page.html").write_text(
        "<p>it's</p>\n  {% translate 'Why?' %}\n{% blocktranslate with who=x %}Hello {{ who }}{% endblocktranslate %}"
    )
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "ROOMS", tmp_path / "pupitre")
    return made


def fill(room: Path, language: str, texts: dict) -> None:
    files = translations.said(room)
    translations.write(translations.catalogue_path(room, language), language, texts, files)


GOOD = {
    (None, "Served: %(n)s"): "Servies\xa0: %(n)s",
    (None, ("a school", "%(n)s schools")): ("une école", "%(n)s écoles"),
    (None, "Why?"): "Pourquoi\u202f?",
    (None, "Hello %(who)s"): "Bonjour %(who)s",
}


def test_everything_said_is_asked_for(room: Path) -> None:
    assert {key[1] for key in translations.said(room)} == {key[1] for key in GOOD}
    problems = translations.check()
    assert len(problems) == 8
    assert all("missing" in line and "fleet/locale" in line for line in problems)


def test_quebec_is_proposed_from_france_and_both_are_then_whole(room: Path) -> None:
    fill(room, "fr", GOOD)
    translations.update([])
    assert translations.check() == []
    quebec = translations.held(translations.read(translations.catalogue_path(room, "fr_CA"), "fr_CA"))
    assert quebec[None, "Why?"].string == "Pourquoi?"
    assert quebec[None, "Served: %(n)s"].string == "Servies\xa0: %(n)s"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "not translated"),
        ("Servies\xa0: %(m)s", "placeholders differ"),
        ("Servies: %(n)s", "no-break space goes before :"),
        ("Servies\xa0: «%(n)s»", "« »"),
        ("Servies\xa0: %(n)s !", "no-break space goes before ; ! ?"),
        ("Servies d'ici\xa0: %(n)s", "an apostrophe is"),
    ],
)
def test_a_wrong_translation_is_named(room: Path, text: str, wrong: str) -> None:
    fill(room, "fr", GOOD)
    translations.update([])
    fill(room, "fr", {**GOOD, (None, "Served: %(n)s"): text})
    (problem,) = [line for line in translations.check() if "locale/fr/" in line]
    assert wrong in problem


def test_a_message_no_longer_said_is_obsolete(room: Path) -> None:
    fill(room, "fr", GOOD)
    translations.update([])
    (room / "__init__.py").write_text("")
    assert sum("obsolete" in line for line in translations.check()) == 4


def test_two_rooms_may_not_say_the_same_message_differently(room: Path) -> None:
    fill(room, "fr", GOOD)
    other = room.parent / "support"
    other.mkdir()
    (other / "__init__.py").write_text('_("Why?")')
    fill(other, "fr", {(None, "Why?"): "Pour quelle raison\u202f?"})
    translations.update([])
    assert any("2 ways" in line for line in translations.check())
