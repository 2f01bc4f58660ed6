"""The settings an installation gives through its environment, typed and checked at start.

Every variable is named here once. A wrong or missing value stops the start with the name of each
variable at fault, what was read and what to write, so that nobody discovers it on the first request.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


class EnvironmentProblem(Exception):
    """The environment cannot be used; `str()` lists every variable at fault."""


@dataclass(frozen=True)
class Environment:
    """What the process was told, after checks."""

    production: bool
    secret_key: str
    database_url: str
    home: Path
    host: str
    port: int
    allowed_hosts: tuple[str, ...]
    trusted_origins: tuple[str, ...]
    behind_proxy: bool
    time_zone: str
    language: str
    smtp_url: str
    mail_from: str
    open_signup: bool
    tiles_url: str
    log_level: str


DEVELOPMENT_KEY = "development-only-this-key-signs-nothing-of-value"


def read(environ: Mapping[str, str] = os.environ) -> Environment:
    """Read and check the environment.

    Errors: EnvironmentProblem, naming every variable at fault.
    """
    problems: list[str] = []
    mode = environ.get("PUPITRE_ENV", "development")
    if mode not in {"development", "production"}:
        problems.append(f"PUPITRE_ENV is {mode!r}: write 'development' or 'production'.")
    production = mode == "production"

    secret = environ.get("PUPITRE_SECRET_KEY", "" if production else DEVELOPMENT_KEY)
    if len(secret) < 40:
        problems.append(
            "PUPITRE_SECRET_KEY is missing or shorter than 40 characters: write the output of "
            "`python -c 'import secrets; print(secrets.token_urlsafe(50))'`."
        )
    database_url = environ.get("DATABASE_URL", "")
    if production and not database_url:
        problems.append("DATABASE_URL is missing: write postgresql://user:password@host:5432/name.")
    if database_url and urlsplit(database_url).scheme not in {"postgresql", "postgres"}:
        problems.append("DATABASE_URL must begin with postgresql:// (no other database is supported).")

    port_text = environ.get("PORT", "8000")
    if not port_text.isdigit() or not 0 < int(port_text) < 65536:
        problems.append(f"PORT is {port_text!r}: write a number from 1 to 65535.")
    hosts = _words(environ.get("PUPITRE_ALLOWED_HOSTS", "" if production else "*"))
    if production and not hosts:
        problems.append("PUPITRE_ALLOWED_HOSTS is missing: write the names people type, comma-separated.")
    if problems:
        raise EnvironmentProblem("\n".join(problems))

    return Environment(
        production=production,
        secret_key=secret,
        database_url=database_url,
        home=Path(environ.get("PUPITRE_HOME", Path(__file__).resolve().parents[2] / "var")),
        host=environ.get("HOST", "127.0.0.1"),
        port=int(port_text),
        allowed_hosts=hosts,
        trusted_origins=_words(environ.get("PUPITRE_TRUSTED_ORIGINS", "")),
        behind_proxy=environ.get("PUPITRE_BEHIND_PROXY", "1" if production else "0") == "1",
        time_zone=environ.get("PUPITRE_TIME_ZONE", "Europe/Paris"),
        language=environ.get("PUPITRE_LANGUAGE", "fr"),
        smtp_url=environ.get("PUPITRE_SMTP_URL", ""),
        mail_from=environ.get("PUPITRE_MAIL_FROM", "pupitre@localhost"),
        open_signup=environ.get("PUPITRE_OPEN_SIGNUP", "0") == "1",
        tiles_url=environ.get("PUPITRE_TILES_URL", ""),
        log_level=environ.get("PUPITRE_LOG_LEVEL", "INFO"),
    )


def database(url: str) -> dict[str, object]:
    """Django's database settings for a PostgreSQL URL; a socket folder is given as `?host=/folder`."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**query},
    }


def mail(url: str) -> dict[str, object]:
    """Django's mail settings for "smtp://user:password@host:587" (STARTTLS where there is a user) or "smtps://…".

    Without an address: the machine's own mail server, on port 25.
    """
    parts = urlsplit(url or "smtp://localhost:25")
    implicit = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if implicit else 587 if parts.username else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": bool(parts.username) and not implicit,
        "EMAIL_TIMEOUT": 20,
    }


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
