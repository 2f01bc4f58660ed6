"""A local server that plays Google, Microsoft Graph and Jamf School: it pages, throttles and fails half-way."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
SERVICE_ACCOUNT = json.dumps({"client_email": "pupitre@ours.example", "private_key": PEM, "private_key_id": "k1"})
PER_PAGE = 2


class Tools:
    """What the server holds, what it was asked, and what it does instead of answering: statuses taken in turn."""

    def __init__(self) -> None:
        self.devices: list[dict[str, Any]] = []
        self.instead: list[tuple[str, int, dict[str, str]]] = []  # (part of the path, status, headers)
        self.asked: list[str] = []
        self.posted: list[dict[str, list[str]]] = []
        self.headers: list[dict[str, str]] = []
        self.address = ""


@contextmanager
def serve() -> Iterator[Tools]:
    tools = Tools()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            tools.posted.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self._answer({"access_token": "T"})

        def do_GET(self) -> None:
            tools.asked.append(self.path)
            tools.headers.append(dict(self.headers))
            query = parse_qs(urlsplit(self.path).query)
            at = int(query.get("pageToken", query.get("$skiptoken", ["0"]))[0])
            page, more = tools.devices[at : at + PER_PAGE], at + PER_PAGE < len(tools.devices)
            if "/chromeos" in self.path:
                self._answer({"chromeosdevices": page} | ({"nextPageToken": str(at + PER_PAGE)} if more else {}))
            elif "/managedDevices" in self.path:
                link = f"{tools.address}/v1.0/deviceManagement/managedDevices?$skiptoken={at + PER_PAGE}"
                self._answer({"value": page} | ({"@odata.nextLink": link} if more else {}))
            else:
                self._answer({"devices": tools.devices})

        def _answer(self, said: dict[str, Any]) -> None:
            for instead in tools.instead:
                part, status, headers = instead
                if part in self.path:
                    tools.instead.remove(instead)
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
            body = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: Any) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    tools.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield tools
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
