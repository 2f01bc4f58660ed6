"""Make an invented territory in an empty base, and show how to sign in.

`france`: the Métropole d'Arzenne, 263 schools in 48 communes. `quebec`: the Centre de services
scolaire du Val-des-Cèdres, 49 organisations in 83 buildings. One person a role, one password for all.

  pupitre demo
  pupitre demo quebec
  pupitre demo france --password "une phrase à moi" --json"""

import argparse

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs, answer, json_option

NAME = "demo"
NEEDS = Needs.DATABASE


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("variant", nargs="?", choices=("france", "quebec"), default="france", help="default: france")
    parser.add_argument("--password", default="", help="the password of every demo login (made up when absent)")
    json_option(parser)


def run(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from pupitre.cli.demo import doors, steps

    made = steps.make(options.variant, at=timezone.now(), password=options.password)
    kept = doors.keep(made)
    facts = {"variant": options.variant, "schools": len(made.schools), **kept.facts()}
    answer(options, facts, f"{len(made.schools)} schools made.\n\n{kept.text()}")
    return Exit.DONE
