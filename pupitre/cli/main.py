"""The `pupitre` command."""

import os
import sys

from pupitre.config import embedded, env


def main() -> None:
    """Run a Django command with the database at hand (the full command line comes on top of this)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pupitre.config.settings")
    with embedded.ensure(env.read().home):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["pupitre", *sys.argv[2:]])
