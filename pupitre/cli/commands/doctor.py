"""Say what is wrong with this installation, and how to mend it. Changes nothing.

Looks at the settings, secrets, TLS and names, disk, backups, mail, static files, database, tables,
worker and people. Answers 0 when nothing is wrong (warnings allowed), 4 otherwise.

  pupitre doctor
  pupitre doctor --json"""

import argparse

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs, answer, json_option

NAME = "doctor"
NEEDS = Needs.NOTHING  # it must speak when nothing else can

SIGNS = {"fine": "●", "warning": "◐", "wrong": "✕"}


def configure(parser: argparse.ArgumentParser) -> None:
    json_option(parser)


def run(options: argparse.Namespace) -> int:
    from pupitre.cli.checkup import BEFORE_DATABASE, Finding, Level
    from pupitre.cli.checkup import run as look
    from pupitre.config import env

    try:
        environment = env.read()
    except env.EnvironmentProblem as problem:
        findings = [
            Finding(Level.WRONG, "settings", line, "docs/production.md") for line in str(problem).splitlines()
        ]
    else:
        findings = [*look(BEFORE_DATABASE, environment), *_database()]
    wrong = any(finding.level is Level.WRONG for finding in findings)
    facts = {"fine": not wrong, "findings": [vars(finding) for finding in findings]}
    answer(options, facts, "\n".join(_line(finding) for finding in findings))
    return Exit.NOT_READY if wrong else Exit.DONE


def _database() -> list:
    """The findings that need the database; that it does not answer is one of them."""
    import os

    import psycopg
    from django.db import OperationalError

    from pupitre.cli.checkup import DATABASE, Finding, Level
    from pupitre.cli.checkup import run as look
    from pupitre.config import embedded, env

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pupitre.config.settings")
    try:
        with embedded.ensure(env.read().home):
            import django
            from django.db import connection

            django.setup()
            connection.ensure_connection()
            findings = look(DATABASE, env.read())
            connection.close()
            return findings
    except (psycopg.OperationalError, OperationalError, OSError) as problem:
        mend = "Is it running, and is DATABASE_URL right (postgresql://user:password@host:5432/name)?"
        return [Finding(Level.WRONG, "database", f"does not answer: {problem}".strip(), mend)]


def _line(finding) -> str:
    text = f"{SIGNS[finding.level]} {finding.about}: {finding.found}"
    return f"{text}\n    {finding.mend}" if finding.mend else text
