"""A small OpenID Connect provider on this machine: discovery, authorisation, token, user information."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt


class FakeProvider:
    """Signs in `subject` for every authorisation asked; `claims` are its user information."""

    def __init__(self, subject: str, **claims: str) -> None:
        self.subject, self.claims = subject, claims
        self.asked: dict[str, dict[str, str]] = {}  # code -> the authorisation asked
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def authorise(self, address: str) -> str:
        """What the person's browser does at the provider: returns the address they are sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.asked)}"
        self.asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, object] | None:
        """The token of a code, where the proof key (PKCE) is the one announced."""
        asked = self.asked[form["code"]]
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return None
        now = int(time.time())
        facts = {"iss": self.url, "aud": asked["client_id"], "sub": self.subject, "iat": now, "exp": now + 60}
        signed = jwt.encode(facts, "a-secret-of-thirty-two-characters", algorithm="HS256")
        return {"access_token": "token", "token_type": "Bearer", "id_token": signed}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.startswith("/.well-known/"):
                    base = provider.url
                    self._answer(
                        {
                            "issuer": base,
                            "authorization_endpoint": f"{base}/authorize",
                            "token_endpoint": f"{base}/token",
                            "userinfo_endpoint": f"{base}/userinfo",
                            "jwks_uri": f"{base}/jwks",
                            "token_endpoint_auth_methods_supported": ["client_secret_post"],
                        }
                    )
                else:
                    self._answer({"sub": provider.subject, **provider.claims})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._answer(provider.token({name: values[0] for name, values in parse_qs(body).items()}))

            def _answer(self, content: dict[str, object] | None) -> None:
                data = json.dumps(content or {"error": "invalid_grant"}).encode()
                self.send_response(200 if content else 400)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_args: object) -> None:
                """Quiet."""

        return Handler
