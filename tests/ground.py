"""The database that tests start from: migrated once, then copied for each run, until a migration changes.

Migrating costs many times what copying a stopped cluster does.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(tempfile.gettempdir()) / f"pupitre-tests-{os.getuid()}"
KEPT_DAYS = 3
DATABASE = "pupitre"  # the one that `pupitre manage migrate` fills in a home of its own


def lay(home: Path) -> None:
    """Put in `home` a cluster whose DATABASE is migrated; built first where no run has yet."""
    # With its owner: under root, the server runs as a user of its own.
    subprocess.run(["cp", "-a", str(_template() / "postgres"), str(home / "postgres")], check=True)


def _template() -> Path:
    CACHE.mkdir(mode=0o700, exist_ok=True)
    if CACHE.stat().st_uid != os.getuid():
        raise RuntimeError(f"{CACHE} belongs to somebody else: remove it")
    made = CACHE / _fingerprint()
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # runs side by side build it once
        if not made.exists():
            _forget_old()
            _build(made)
        os.utime(made)
    return made


def _build(made: Path) -> None:
    building = Path(tempfile.mkdtemp(prefix="building-", dir=CACHE))
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"PUPITRE_HOME": str(building), "DJANGO_SETTINGS_MODULE": "pupitre.config.settings"}
    subprocess.run(
        [sys.executable, "-m", "pupitre", "manage", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=environment,
        check=True,
    )
    building.rename(made)


def _fingerprint() -> str:
    """What the migrated database depends on: the migrations, the applications and the libraries."""
    digest = hashlib.sha256()
    settings = [ROOT / "pupitre" / "config" / "settings.py", ROOT / "requirements" / "dev.txt"]
    for path in [*settings, *sorted((ROOT / "pupitre").glob("*/migrations/*.py"))]:
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _forget_old() -> None:
    oldest = time.time() - KEPT_DAYS * 86_400
    for path in CACHE.iterdir():
        if path.is_dir() and path.stat().st_mtime < oldest:
            shutil.rmtree(path, ignore_errors=True)
