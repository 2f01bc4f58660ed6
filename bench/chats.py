"""200 chats open at once on one process: how long a line takes from one browser to the other, and what it costs.

A server of its own (one process, four threads) on a database of its own; 200 teachers and 10 technicians hold their
streams open; lines are posted one after the other, then by eight at once. The floor is measured in the same run: a
bare NOTIFY, from one connection to another.
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

CHATS, DESK, LINES, AT_ONCE = 200, 10, 200, 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=CHATS)
    parser.add_argument("--lines", type=int, default=LINES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-chats-") as home:
        os.environ["PUPITRE_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pupitre.config.settings")
        from pupitre.config import embedded
        from tests import ground

        ground.lay(Path(home))
        with embedded.ensure(Path(home)):
            _measure(options.chats, options.lines)


def _measure(chats: int, lines: int) -> None:
    import django

    django.setup()
    Path(os.environ["PUPITRE_HOME"], "static").mkdir()
    people = _world(chats)
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "pupitre", "serve"],
        env={**os.environ, "PORT": str(port), "PUPITRE_LOG_LEVEL": "ERROR"},
    )
    try:
        asyncio.run(_run(port, server, people, lines))
    finally:
        if server.poll() is None:
            server.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def _world(chats: int) -> list[dict[str, Any]]:
    """As many teachers, each in a chat with one of the technicians; with the cookies of both."""
    from django.utils import timezone

    from pupitre.support.models import Chat, Ticket
    from tests.factories import support as make
    from tests.factories.accounts import person
    from tests.factories.territory import school

    now, place = timezone.now(), school()
    desk = [person("technician", organisation=place.responsible, password=None) for _ in range(DESK)]
    make.desk(place.responsible, *desk)
    keys = {one.pk: _session(one) for one in desk}
    found = []
    for number in range(chats):
        teacher, agent = person("teacher", school=place, password=None), desk[number % DESK]
        ticket = make.ticket(place, at=now, requester=teacher, channel="chat", contact_email=f"t{number}@example.org")
        Ticket.objects.filter(pk=ticket.pk).update(assignee=agent)
        Chat.objects.create(ticket=ticket, waiting_since=now, seen_at=now, taken_at=now)
        found.append({"ticket": ticket.pk, "agent": agent.pk, "desk": keys[agent.pk], "teacher": _session(teacher)})
    return found


def _session(person: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key or ""


class Ears:
    """The streams of the browsers: when each line was told to the other side."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.heard: dict[int, asyncio.Event] = {}
        self.writers: list[asyncio.StreamWriter] = []
        self.open = 0

    async def listen(self, path: str, cookie: str, *, of: set[int]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers.append(writer)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={cookie}\r\n\r\n".encode())
        status = await reader.readline()
        assert b"200" in status, (path, status)
        while True:
            line = await reader.readline()
            if not line:
                return
            if line.startswith(b": hello"):
                self.open += 1
            if line.startswith(b"data: {"):
                notice = json.loads(line[6:])
                if notice["kind"] == "message" and notice["ticket"] in of:
                    self.heard[notice["ticket"]].set()


async def _run(port: int, server: subprocess.Popen[bytes], people: list[dict[str, Any]], lines: int) -> None:
    import psutil

    await _ready(port)
    process = psutil.Process(server.pid).children()[-1]
    warm = Ears(port)
    warming = [
        asyncio.create_task(warm.listen(f"/live/requests/{one['ticket']}/", one["teacher"], of=set()))
        for one in people[:DESK]
    ]
    while warm.open < len(warming):  # what the first pages load is no stream's
        await asyncio.sleep(0.05)
    for writer in warm.writers:
        writer.close()
    await asyncio.sleep(1)
    bare = process.memory_info().rss
    ears = Ears(port)
    tasks = []
    began = time.perf_counter()
    for one in people:
        path = f"/live/requests/{one['ticket']}/"
        tasks.append(asyncio.create_task(ears.listen(path, one["teacher"], of={one["ticket"]})))
    for agent in sorted({one["agent"] for one in people}):
        mine = [one for one in people if one["agent"] == agent]
        path = "/live/desk/?" + urlencode([("ticket", one["ticket"]) for one in mine[:12]])
        tasks.append(asyncio.create_task(ears.listen(path, mine[0]["desk"], of=set())))
    while ears.open < len(tasks):
        await asyncio.sleep(0.05)
        assert not any(task.done() for task in tasks), [task.exception() for task in tasks if task.done()]
    print(f"{len(tasks)} streams open in                     {time.perf_counter() - began:8.2f} s")
    await asyncio.sleep(3)
    memory = (process.memory_info().rss - bare) / len(tasks) / 1024
    print(f"memory a stream                          {memory:8.0f} KB")
    rest, began = process.cpu_times(), time.perf_counter()
    await asyncio.sleep(20)
    idle = process.cpu_times()
    print(
        f"processor at rest                        {_spent(rest, idle) / (time.perf_counter() - began) * 100:8.2f} %"
    )
    await _floor()
    for together in (1, AT_ONCE):
        await _talk(port, process, ears, people, lines, together)
    began = time.perf_counter()
    server.send_signal(signal.SIGINT)
    await asyncio.to_thread(server.wait, 30)
    print(f"stop, every stream open                  {time.perf_counter() - began:8.2f} s")
    await asyncio.gather(*tasks)


def _spent(before: Any, after: Any) -> float:
    return after.user + after.system - before.user - before.system


async def _ready(port: int) -> None:
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.1)
    raise SystemExit("the server did not start")


async def _floor() -> None:
    """A bare NOTIFY: from a commit on one connection to a notice on another."""
    import psycopg

    url = os.environ["DATABASE_URL"]
    times = []
    async with (
        await psycopg.AsyncConnection.connect(url, autocommit=True) as ear,
        await psycopg.AsyncConnection.connect(url, autocommit=True) as mouth,
    ):
        await ear.execute("LISTEN bench")
        notices = ear.notifies()
        for _ in range(200):
            began = time.perf_counter()
            await mouth.execute("SELECT pg_notify('bench', '{\"kind\": \"message\"}')")
            await anext(notices)
            times.append(time.perf_counter() - began)
        await notices.aclose()
    print(f"floor, a bare NOTIFY                     {_say(times)}")


async def _talk(port: int, process: Any, ears: Ears, people: list[dict[str, Any]], lines: int, together: int) -> None:
    """Lines of technicians, each timed from its POST to the notice on the teacher's stream."""
    told: list[float] = []
    answered: list[float] = []
    queue = iter([people[number % len(people)] for number in range(lines)])

    async def talk() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for one in queue:
            heard = ears.heard[one["ticket"]] = asyncio.Event()
            began = time.perf_counter()
            await _post(reader, writer, one, f"{together}-{began}")
            answered.append(time.perf_counter() - began)
            await asyncio.wait_for(heard.wait(), 30)
            told.append(time.perf_counter() - began)
        writer.close()

    before = process.cpu_times()
    await asyncio.gather(*(talk() for _ in range(together)))
    cpu = _spent(before, process.cpu_times()) / lines * 1000
    what = "one at a time" if together == 1 else f"by {together} at once"
    print(f"a line {what:14}, to the other stream {_say(told)}")
    print(f"a line {what:14}, acknowledged        {_say(answered)}")
    beyond = [heard - said for heard, said in zip(told, answered, strict=True)]
    print(f"a line {what:14}, of which the stream {_say(beyond)}")
    print(f"a line {what:14}, processor           {cpu:8.2f} ms")


async def _post(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, one: dict[str, Any], key: str) -> None:
    token = "a" * 32
    body = urlencode({"body": "Je regarde tout de suite.", "key": key, "csrfmiddlewaretoken": token})
    writer.write(
        (
            f"POST /support/chat/{one['ticket']}/say/ HTTP/1.1\r\nHost: localhost\r\nX-Requested-With: fetch\r\n"
            f"Cookie: sessionid={one['desk']}; csrftoken={token}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
    )
    status = await reader.readline()
    assert b"204" in status, status
    while (await reader.readline()).strip():
        pass


def _say(times: list[float]) -> str:
    ordered = sorted(one * 1000 for one in times)
    return f"{statistics.median(ordered):8.1f} ms median, {ordered[int(len(ordered) * 0.95)]:.1f} ms p95"


if __name__ == "__main__":
    main()
