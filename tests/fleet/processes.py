"""Real processes on the tests' database, to be killed in the middle of what they do."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).parents[2]
SERVER = """
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, WSGIRequestHandler, make_server
from django.core.wsgi import get_wsgi_application
class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True
class Quiet(WSGIRequestHandler):
    def log_message(self, *args): pass
server = make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application(), Threaded, Quiet)
print("ready", flush=True)
server.serve_forever()
"""


@contextmanager
def running(script: str, *arguments: str, until: str = "ready") -> Iterator[subprocess.Popen[str]]:
    """A process of its own on the tests' database, once it has said a word."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == f"{until}\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def serving(port: int) -> AbstractContextManager[subprocess.Popen[str]]:
    """A web server."""
    return running(SERVER, str(port))


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def wait_for_backends() -> None:
    """The database notices that its client died; what it was doing is undone then."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state IN ('active', 'idle in transaction')"
            )
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.05)
