"""Run one of Django's own commands with the database at hand.

For people who maintain the software. Everything after `manage` is handed to Django.

  pupitre manage showmigrations
  pupitre manage makemigrations --check --dry-run
  pupitre manage shell"""

import argparse

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs

NAME = "manage"
NEEDS = Needs.DATABASE


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs="*", metavar="...", help="a Django command and its options")


def run(options: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["pupitre manage", *options.arguments])
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else Exit.REFUSED
    return Exit.DONE
