"""What a command module is made of, and the few things they all share (see README.md)."""

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Mapping
from enum import Enum, auto
from types import ModuleType
from typing import Any

from pupitre.cli import commands


class Needs(Enum):
    """What must stand before a command runs."""

    NOTHING = auto()  # no settings, no database: files only
    SERVER = auto()  # settings checked, PostgreSQL started or reached, Django left alone
    DATABASE = auto()  # settings read, PostgreSQL started or reached, Django's applications loaded


class Stop(Exception):
    """End the command with a code and a sentence on the error output."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def modules() -> dict[str, ModuleType]:
    """The command modules by the name people type, in alphabetical order; a file in `commands/` is enough."""
    found = [
        importlib.import_module(f"{commands.__name__}.{m.name}") for m in pkgutil.iter_modules(commands.__path__)
    ]
    return {module.NAME: module for module in sorted(found, key=lambda module: module.NAME)}


def parser_for(subparsers: Any, module: ModuleType) -> None:
    """Give a module its parser: the first line of its docstring is the summary, the rest its description."""
    summary, _, description = (module.__doc__ or "").partition("\n")
    parser = subparsers.add_parser(
        module.NAME,
        help=summary.rstrip("."),
        description=f"{summary}\n{description}".rstrip(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(needs=module.NEEDS, run=module.run)
    module.configure(parser)


def json_option(parser: argparse.ArgumentParser) -> None:
    """Offer `--json`: one JSON document on the output, for a program to read."""
    parser.add_argument("--json", action="store_true", help="answer one JSON document, for a program to read")


def answer(options: argparse.Namespace, facts: Mapping[str, Any], text: str) -> None:
    """Print the facts as JSON where asked for, the text otherwise."""
    print(json.dumps(facts, ensure_ascii=False, indent=2, default=str) if options.json else text)


def complain(options: argparse.Namespace, code: str, sentence: str) -> None:
    """Say on the error output why the command ends; as JSON on the output where asked for."""
    if getattr(options, "json", False):
        print(json.dumps({"error": {"code": code, "sentence": sentence}}, ensure_ascii=False))
    else:
        print(sentence, file=sys.stderr)
