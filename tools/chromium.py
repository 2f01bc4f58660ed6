"""Have a Chromium for the browser journeys: find one, or install Debian's where that is allowed.

    python tools/chromium.py            find or install; else say the command to run
    python tools/chromium.py --path     print where it is, or nothing

Tests that need a browser ask `find()`, and fail with `ADVICE` where there is none: a journey that is skipped in
silence is a journey that nobody checks.
"""

import os
import shutil
import subprocess
import sys

# The shell is the same browser without its window: pages are drawn alike, for a fraction of the work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APT = "apt-get install -y --no-install-recommends"
INSTALL = f"{APT} chromium-headless-shell"
ADVICE = (
    f"The browser tests need Chromium. Install it with `sudo {INSTALL}`, "
    "or say where one is: CHROMIUM=/path/to/chromium make test"
)


def find() -> str | None:
    """The path of a Chromium: the one CHROMIUM names, else the first on the PATH."""
    given = os.environ.get("CHROMIUM")
    if given:
        return shutil.which(given)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> bool:
    """Install Debian's Chromium, when this account may and apt is there."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print("Installing Chromium for the browser tests (once)…", flush=True)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def runs(command: str) -> bool:
        return not subprocess.run(command.split(), env=environ, stdout=subprocess.DEVNULL, check=False).returncode

    return runs("apt-get update") and (runs(INSTALL) or runs(f"{APT} chromium"))


def main() -> int:
    if "--path" in sys.argv[1:]:
        print(find() or "", end="")
        return 0
    if find() or (install() and find()):
        return 0
    print(ADVICE, file=sys.stderr)
    # The other tests still say what they have to say; those of the browser fail with the same sentence.
    return 0


if __name__ == "__main__":
    sys.exit(main())
