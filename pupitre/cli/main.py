"""The `pupitre` command: find the command module, prepare what it needs, run it, answer an exit code."""

import argparse
import os
import sys
from collections.abc import Sequence

from pupitre.cli import frame
from pupitre.cli.exits import Exit, table

DESCRIPTION = """\
The console from which a public body runs its digital-education plan.

To try it on an invented territory:   pupitre run
To be taught one command:             pupitre COMMAND --help"""


def main() -> None:
    sys.exit(execute(sys.argv[1:]))


def execute(arguments: Sequence[str]) -> int:
    """Run the command and answer its exit code (see exits.py)."""
    try:
        options = _parser().parse_args(_separated(list(arguments)))
        return int(_run(options))
    except KeyboardInterrupt:
        return Exit.INTERRUPTED


def _run(options: argparse.Namespace) -> int:
    try:
        if options.needs is frame.Needs.NOTHING:
            return options.run(options)
        return _with_database(options)
    except frame.Stop as stop:
        frame.complain(options, "cli.stopped", str(stop))
        return stop.code


def _with_database(options: argparse.Namespace) -> int:
    """Start or reach PostgreSQL, load Django, run; a refusal of the domain is an answer, not a crash."""
    import psycopg
    from django.db import OperationalError

    from pupitre.config import embedded, env
    from pupitre.kernel.refusal import Refusal

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pupitre.config.settings")
    try:
        with embedded.ensure(env.read().home):
            return options.run(options) if options.needs is frame.Needs.SERVER else _with_django(options)
    except Refusal as refusal:
        frame.complain(options, refusal.code, str(refusal))
        return Exit.REFUSED
    except env.EnvironmentProblem as problem:
        frame.complain(options, "config.environment", f"These settings must be mended first:\n{problem}")
        return Exit.NOT_READY
    except (psycopg.OperationalError, OperationalError) as problem:
        frame.complain(options, "config.database", f"The database does not answer: {problem}".rstrip())
        return Exit.NOT_READY


def _with_django(options: argparse.Namespace) -> int:
    import django
    from django.utils import translation

    django.setup()
    with translation.override("en"):
        return options.run(options)


def _separated(arguments: list[str]) -> list[str]:
    """Hand `pupitre manage ...` to Django word for word: argparse would keep its options for itself."""
    return ["manage", "--", *arguments[1:]] if arguments[:1] == ["manage"] else arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pupitre",
        description=DESCRIPTION,
        epilog=f"exit codes:\n{table()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in frame.modules().values():
        frame.parser_for(subparsers, module)
    return parser
