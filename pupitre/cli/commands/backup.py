"""Keep a copy of everything: the base, and the files people sent, in one file with checksums.

The file appears under its name only once it was read back and found right. It holds personal data
and password hashes: keep it where few can read it, and away from this machine.

  pupitre backup                                (in PUPITRE_HOME/backups)
  pupitre backup /srv/backups --keep 14         (and delete all but the last 14)
  pupitre backup --json"""

import argparse
from pathlib import Path

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs, answer, json_option

NAME = "backup"
NEEDS = Needs.DATABASE


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", type=Path, help="where to write it (default: PUPITRE_HOME/backups)")
    parser.add_argument("--keep", type=int, default=0, metavar="N", help="delete all but the last N of the folder")
    json_option(parser)


def run(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from pupitre.cli.safekeeping import acts
    from pupitre.config import env

    folder = options.folder or env.read().home / "backups"
    path, manifest = acts.backup(folder, at=timezone.now())
    pruned = acts.prune(folder, options.keep)
    size, files = path.stat().st_size, len(manifest.members) - 1
    facts = {"path": path, "bytes": size, "files": files, "deleted": [str(old) for old in pruned]}
    text = f"{path}: {size / 1e6:,.1f} MB, the base and {files} files, read back and found right."
    if pruned:
        text += f"\n{len(pruned)} older backups deleted."
    answer(options, facts, text)
    return Exit.DONE
