"""Put a backup back, after its checksums were found right: all of it or nothing.

Refuses a base in use unless told `--replace`; the files that were there are moved aside, and
everybody is signed out. Stop `pupitre serve` and `pupitre worker` first. Mails that were waiting
in the backup leave again: to rehearse, restore without PUPITRE_SMTP_URL.

  pupitre restore var/backups/pupitre-20261123-031500.tar
  pupitre restore --check FILE                  (read it, change nothing)
  pupitre restore --replace FILE"""

import argparse
from pathlib import Path

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs, Stop, answer, json_option

NAME = "restore"
NEEDS = Needs.DATABASE


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="what `pupitre backup` wrote")
    parser.add_argument("--replace", action="store_true", help="put it in place of a base in use")
    parser.add_argument("--check", action="store_true", help="read the backup and change nothing")
    json_option(parser)


def run(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from pupitre.cli.safekeeping import acts, archive

    if options.check:
        try:
            manifest = archive.verify(options.file)
        except archive.Unreadable as problem:
            raise Stop(Exit.REFUSED, str(problem)) from problem
    else:
        manifest = acts.restore(options.file, replace=options.replace, at=timezone.now())
    facts = {"made_at": manifest.made_at, "version": manifest.version, "files": len(manifest.members) - 1}
    done = "is whole" if options.check else "is in place, at this version"
    answer(options, facts, f"The backup of {manifest.made_at} (Pupitre {manifest.version}) {done}.")
    return Exit.DONE
