"""Have a Dovecot for the tests of mail: find one, or install Debian's where that is allowed.

    python tools/dovecot.py             find or install; else say the command to run
    python tools/dovecot.py --path      print where it is, or nothing

Tests that need a mail server ask `find()`, and fail with `ADVICE` where there is none.
"""

import os
import shutil
import subprocess
import sys

INSTALL = "apt-get install -y --no-install-recommends dovecot-imapd"
ADVICE = (
    f"The tests of mail need Dovecot. Install it with `sudo {INSTALL}`, "
    "or say where one is: DOVECOT=/path/to/dovecot make test"
)
PATH = os.pathsep.join(["/usr/sbin", "/usr/local/sbin", os.environ.get("PATH", "")])


def find() -> str | None:
    """The path of a Dovecot: the one DOVECOT names, else the first on the PATH of administrators."""
    return shutil.which(os.environ.get("DOVECOT") or "dovecot", path=PATH)


def install() -> bool:
    """Install Debian's Dovecot, when this account may and apt is there. No server of the machine's own is left on."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print("Installing Dovecot for the tests of mail (once)…", flush=True)
    # RUNLEVEL=1: Debian's scripts then start no service.
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}

    def runs(command: str) -> bool:
        return not subprocess.run(command.split(), env=environ, stdout=subprocess.DEVNULL, check=False).returncode

    return runs("apt-get update") and runs(INSTALL)


def main() -> int:
    if "--path" in sys.argv[1:]:
        print(find() or "", end="")
        return 0
    if find() or (install() and find()):
        return 0
    print(ADVICE, file=sys.stderr)
    return 0  # the other tests still say what they have to say


if __name__ == "__main__":
    sys.exit(main())
