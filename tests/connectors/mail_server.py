"""A private Dovecot: on this machine alone, a port of its own, a home that is thrown away, no right of root."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imap_tools import MailBoxUnencrypted

from tests.factories.mail import PASSWORD
from tools import dovecot

CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{home}/mail/%u
mail_fsync = never
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Server:
    port: int
    home: Path

    def deliver(self, user: str, *mails: bytes, folder: str = "INBOX") -> None:
        with self.signed_in(user) as box:
            for one in mails:
                box.append(one, folder)

    @contextmanager
    def signed_in(self, user: str) -> Iterator[MailBoxUnencrypted]:
        with MailBoxUnencrypted("127.0.0.1", self.port, timeout=20).login(user, PASSWORD) as box:
            yield box

    def seen(self, user: str, folder: str = "INBOX") -> list[bool]:
        """Of each mail of a folder, in order: whether it is marked read."""
        with self.signed_in(user) as box:
            box.folder.set(folder)
            return ["\\Seen" in one.flags for one in box.fetch(mark_seen=False, headers_only=True)]

    def renumber(self, user: str) -> None:
        """Number the mails of a box anew, as a server restored from a backup does."""
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
            (self.home / "mail" / user / name).unlink(missing_ok=True)
        (self.home / "mail" / user / "dovecot-uidlist").write_text("")


@contextmanager
def running() -> Iterator[Server]:
    """A server until the block ends. Under root, it runs as nobody."""
    program = dovecot.find()
    assert program, dovecot.ADVICE
    who = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    home, port = Path(tempfile.mkdtemp(prefix="pupitre-mail-")), _free_port()
    (home / "mail").mkdir()
    config = home / "dovecot.conf"
    group = subprocess.run(["id", "-gn", who.pw_name], capture_output=True, text=True, check=True).stdout.strip()
    told = {"home": home, "port": port, "user": who.pw_name, "group": group, "uid": who.pw_uid, "gid": who.pw_gid}
    config.write_text(CONFIG.format(password=PASSWORD, **told))
    if os.geteuid() == 0:
        for path in (home, home / "mail", config):
            os.chown(path, who.pw_uid, who.pw_gid)
    more = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    process = subprocess.Popen(  # type: ignore[call-overload]
        [program, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more
    )
    try:
        _wait(port, process, home)
        yield Server(port, home)
    finally:
        process.terminate()
        process.wait(10)
        if process.stderr:
            process.stderr.close()
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(port: int, process: subprocess.Popen, home: Path) -> None:
    for _try in range(200):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    log = home / "log"
    told = log.read_text() if log.exists() else ""
    raise AssertionError(
        f"Dovecot did not start: {told} {process.stderr.read() if process.poll() is not None else ''}"
    )
