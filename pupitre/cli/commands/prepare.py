"""Bring the base and the files up to this version: tables, presets, static files.

Run it after each upgrade, before `pupitre serve`. It can be run again at any time, and two at
once wait for each other. It deletes nothing.

  pupitre prepare"""

import argparse

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs

NAME = "prepare"
NEEDS = Needs.DATABASE


def configure(parser: argparse.ArgumentParser) -> None:
    """No argument: there is one way to be ready."""


def run(_: argparse.Namespace) -> int:
    from pupitre.cli.startup import prepare

    prepare(print)
    print("Ready.")
    return Exit.DONE
