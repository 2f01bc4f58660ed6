"""Keep the translations whole.

    python tools/translations.py --check      fail, naming file and message, where a translation is missing or wrong
    python tools/translations.py --update [ROOM ...]
                                              bring the catalogues up to date with the code: new messages come in
                                              empty in fr, and in fr_CA as fr with Québec's typography
    python tools/translations.py --compile    write the .mo files

Messages are English, and stand in the catalogue of the room that says them:
pupitre/<room>/locale/{fr,fr_CA}/LC_MESSAGES/django.po
"""

import argparse
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from babel.messages.catalog import Catalog, Message  # noqa: E402
from babel.messages.extract import extract  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402
from django.conf import settings  # noqa: E402
from django.utils.translation.template import templatize  # noqa: E402

from pupitre.config.catalogues import ROOMS, compile_catalogues  # noqa: E402

LANGUAGES = ("fr", "fr_CA")
KEYWORDS: dict[str, tuple | None] = {
    "_": None,
    **{f"gettext{end}": None for end in ("", "_lazy", "_noop")},
    **{f"ngettext{end}": (1, 2) for end in ("", "_lazy")},
    **{f"pgettext{end}": ((1, "c"), 2) for end in ("", "_lazy")},
    **{f"npgettext{end}": ((1, "c"), 2, 3) for end in ("", "_lazy")},
}
PLURAL = "nplurals=2; plural=(n > 1);"
NO_BREAK = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

Key = tuple[str | None, str | tuple[str, str]]


def rooms() -> list[Path]:
    return sorted(folder for folder in ROOMS.iterdir() if (folder / "__init__.py").exists())


def catalogue_path(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def said(room: Path) -> dict[Key, set[str]]:
    """The messages of a room, each with the files that say it."""
    found: dict[Key, set[str]] = defaultdict(set)
    for path in sorted([*room.rglob("*.py"), *room.glob("templates/**/*.html"), *room.glob("templates/**/*.txt")]):
        if "migrations" in path.parts:
            continue
        text = path.read_text()
        if path.suffix != ".py":
            # Inside parentheses the tokenizer minds neither lines nor indents, which templates do not follow.
            text = f"({templatize(text)})"
        for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            found[context, message].add(str(path.relative_to(ROOT)))
    return found


def read(path: Path, language: str) -> Catalog:
    if path.exists():
        with path.open("rb") as text:
            return read_po(text, locale=language)
    return Catalog(locale=language, fuzzy=False, header_comment="")


def held(catalogue: Catalog) -> dict[Key, Message]:
    return {(message.context, message.id): message for message in catalogue if message.id}


def write(path: Path, language: str, messages: dict[Key, object], files: dict[Key, set[str]]) -> None:
    catalogue = Catalog(locale=language, fuzzy=False, header_comment="")
    for (context, message), text in messages.items():
        catalogue.add(message, text, [(name, None) for name in sorted(files[context, message])], context=context)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.BytesIO()
    write_po(text, catalogue, sort_output=True, omit_header=True, width=110)
    header = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    path.write_text(f'{header}"Plural-Forms: {PLURAL}\\n"\n\n{text.getvalue().decode().lstrip()}')


def quebec(text: str) -> str:
    """French with Québec's typography: no space before ; ! ? (one stays before : and inside quotation marks)."""
    return re.sub(rf"[{NO_BREAK} ]+([;!?])", r"\1", text)


def update(names: list[str]) -> None:
    for room in rooms():
        if names and room.name not in names:
            continue
        files = said(room)
        if not files:
            continue
        french = held(read(catalogue_path(room, "fr"), "fr"))
        for language in LANGUAGES:
            known = held(read(catalogue_path(room, language), language))
            messages: dict[Key, object] = {}
            for key in files:
                text = known[key].string if key in known else ""
                if language == "fr_CA" and not _whole(text) and key in french:
                    proposed = french[key].string
                    text = tuple(map(quebec, proposed)) if isinstance(proposed, tuple) else quebec(proposed)
                messages[key] = text
            write(catalogue_path(room, language), language, messages, files)


def _whole(text: str | tuple[str, ...]) -> bool:
    return all(text) if isinstance(text, tuple) else bool(text)


def typography(text: str, language: str) -> str:
    """What is wrong with the spaces and apostrophes of a French text, "" when nothing is."""
    text = PLACEHOLDER.sub("x", re.sub(r"<[^>]*>|&\w+;|https?://\S+|[?&]\w+=\S*", "x", text))
    if re.search(r"\w'\w", text):
        return "an apostrophe is ’"
    if re.search(rf"[^{NO_BREAK}:]:(\s|$)", text):
        return "a no-break space goes before :"
    if re.search(rf"«[^{NO_BREAK}]|[^{NO_BREAK}]»", text):
        return "no-break spaces go inside « »"
    if language == "fr" and re.search(rf"[^{NO_BREAK};!?…)][;!?]", text):
        return "a no-break space goes before ; ! ?"
    if language == "fr_CA" and re.search(rf"[{NO_BREAK} ][;!?]", text):
        return "no space goes before ; ! ? in Québec"
    return ""


def problems_of(room: Path, language: str) -> Iterator[str]:
    """One line a problem of a room's catalogue."""
    path = catalogue_path(room, language)
    where, files, known = path.relative_to(ROOT), said(room), held(read(path, language))
    for context, message in files.keys() - known.keys():
        yield f"{where}: missing: {message!r}{f' ({context})' if context else ''}"
    for context, message in known.keys() - files.keys():
        yield f"{where}: obsolete: {message!r}{f' ({context})' if context else ''}"
    for key in files.keys() & known.keys():
        message, text = known[key], known[key].string
        one = message.id[-1] if isinstance(message.id, tuple) else message.id
        forms = text if isinstance(text, tuple) else (text,)
        if not _whole(text):
            yield f"{where}: not translated: {message.id!r}"
        elif message.fuzzy:
            yield f"{where}: fuzzy: {message.id!r}"
        else:
            yield from (f"{where}: {wrong}: {form!r}" for form in forms if (wrong := typography(form, language)))
            # The form for one may leave its number out.
            if sorted(PLACEHOLDER.findall(forms[-1])) != sorted(PLACEHOLDER.findall(one)):
                yield f"{where}: placeholders differ: {message.id!r} and {forms[-1]!r}"


def conflicts() -> Iterator[str]:
    """The same message said differently by two rooms: Django would show one of them everywhere."""
    for language in LANGUAGES:
        texts: dict[Key, dict[object, Path]] = defaultdict(dict)
        for room in rooms():
            path = catalogue_path(room, language)
            for key, message in held(read(path, language)).items():
                if _whole(message.string):
                    texts[key].setdefault(message.string, path.relative_to(ROOT))
        for (_context, message), ways in texts.items():
            if len(ways) > 1:
                where = ", ".join(map(str, ways.values()))
                yield f"{message!r} is translated in {len(ways)} ways: {where}; use pgettext"


def out_of_reach() -> Iterator[str]:
    """Messages inside f-strings, which Python 3.11 gives no tool a way to read."""
    for path in sorted(ROOMS.rglob("*.py")):
        for line, text in enumerate(path.read_text().splitlines(), start=1):
            if re.search(r"""\bf("[^"]*|'[^']*)\{[^}"']*\b_\(""", text):
                yield f"{path.relative_to(ROOT)}:{line}: a message inside an f-string cannot be translated"


def check() -> list[str]:
    found = [line for room in rooms() if said(room) for language in LANGUAGES for line in problems_of(room, language)]
    return sorted([*found, *conflicts(), *out_of_reach()])


def main() -> int:
    settings.configure(USE_I18N=True)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    action = parser.add_mutually_exclusive_group(required=True)
    for name in ("check", "update", "compile"):
        action.add_argument(f"--{name}", action="store_true")
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help="with --update, the rooms to bring up to date")
    asked = parser.parse_args()
    if asked.update:
        update(asked.rooms)
    if asked.compile:
        compile_catalogues()
    if not asked.check:
        return 0
    problems = check()
    print("\n".join(problems) or "The translations are whole.")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
