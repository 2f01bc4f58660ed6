"""The settings an installation gives through its environment, typed and checked at start.

Every variable is a row of VARIABLES: its meaning, its value when absent, what makes it wrong. A wrong or missing one
stops the start with the name of each variable at fault, what was read and what to write, so that nobody discovers it
on the first request. `docs/production.md` shows the same table, and a test compares the two.
"""

import os
import zoneinfo
from collections.abc import Callable, Mapping
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
    old_secret_keys: tuple[str, ...]
    database_url: str
    home: Path
    host: str
    port: int
    allowed_hosts: tuple[str, ...]
    trusted_origins: tuple[str, ...]
    public_address: str
    behind_proxy: bool
    time_zone: str
    language: str
    smtp_url: str
    mail_from: str
    open_signup: bool
    tiles_url: str
    log_level: str


DEVELOPMENT_KEY = "development-only-this-key-signs-nothing-of-value"
SOURCE = Path(__file__).resolve().parents[2]
LANGUAGES = ("fr", "fr-ca", "en")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

# What is wrong with a value: the end of the sentence "NAME …", or nothing.
Problem = Callable[[str], str]


def _one_of(*words: str) -> Problem:
    said = " or ".join(f"'{word}'" for word in words)
    return lambda value: "" if value in words else f"is {value!r}: write {said}."


def _anything(_value: str) -> str:
    return ""


def _secret(value: str) -> str:
    if len(value) >= 40:
        return ""
    return (
        "is missing or shorter than 40 characters: write the output of "
        "`python -c 'import secrets; print(secrets.token_urlsafe(50))'`."
    )


def _database(value: str) -> str:
    if value and urlsplit(value).scheme not in {"postgresql", "postgres"}:
        return "must begin with postgresql:// (no other database is supported)."
    return ""


def _port(value: str) -> str:
    good = value.isdecimal() and value.isascii() and 0 < int(value) < 65536
    return "" if good else f"is {value!r}: write a number from 1 to 65535."


def _origins(value: str) -> str:
    wrong = [word for word in _words(value) if urlsplit(word).scheme not in {"http", "https"} or urlsplit(word).path]
    return (
        f"holds {wrong[0]!r}: write addresses such as https://pupitre.example.org, comma-separated." if wrong else ""
    )


def _public(value: str) -> str:
    parts = urlsplit(value)
    bare = parts.netloc and parts.path in {"", "/"} and not parts.query
    good = not value or (parts.scheme in {"http", "https"} and bare)
    return "" if good else f"is {value!r}: write an address such as https://pupitre.example.org."


def _time_zone(value: str) -> str:
    known = value in zoneinfo.available_timezones()
    return "" if known else f"is {value!r}: write a zone such as Europe/Paris or America/Montreal."


def _mail_server(value: str) -> str:
    parts = urlsplit(value)
    good = not value or (parts.scheme in {"smtp", "smtps"} and parts.hostname)
    return "" if good else "must be written smtp://user:password@host:587 or smtps://user:password@host."


def _address(value: str) -> str:
    return "" if "@" in value else f"is {value!r}: write an e-mail address."


def _tiles(value: str) -> str:
    good = not value or (value.startswith("https://") and "{z}" in value)
    return "" if good else "must be written https://host/{z}/{x}/{y}.png."


@dataclass(frozen=True)
class Variable:
    """One variable. `production` is its value when absent in production; None means that it must be there."""

    name: str
    meaning: str
    absent: str
    production: str | None
    problem: Problem

    def value(self, environ: Mapping[str, str], *, production: bool) -> str | None:
        return environ.get(self.name, self.production if production else self.absent)


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "PUPITRE_ENV",
        "`production` asks for every secret and turns on HTTPS-only",
        "development",
        "development",
        _one_of("development", "production"),
    ),
    Variable("PUPITRE_SECRET_KEY", "signs sessions and links; 40 characters or more", DEVELOPMENT_KEY, None, _secret),
    Variable(
        "PUPITRE_OLD_SECRET_KEYS",
        "keys used before, still read while they are changed, comma-separated",
        "",
        "",
        _anything,
    ),
    Variable("DATABASE_URL", "postgresql://user:password@host:5432/name", "", None, _database),
    Variable("PUPITRE_ALLOWED_HOSTS", "the names people type, comma-separated", "*", None, _anything),
    Variable("PUPITRE_TRUSTED_ORIGINS", "the same names as addresses (https://…), comma-separated", "", "", _origins),
    Variable(
        "PUPITRE_PUBLIC_ADDRESS",
        "the address that mails give; absent, the first trusted origin or allowed host, or where `run` serves",
        "",
        "",
        _public,
    ),
    Variable(
        "PUPITRE_BEHIND_PROXY", "1 when a proxy does TLS and sets X-Forwarded-Proto", "0", "1", _one_of("0", "1")
    ),
    Variable(
        "PUPITRE_HOME",
        "the folder of files, static files, backups",
        str(SOURCE / "var"),
        str(SOURCE / "var"),
        _anything,
    ),
    Variable("HOST", "the address to listen on", "127.0.0.1", "127.0.0.1", _anything),
    Variable("PORT", "the port to listen on", "8000", "8000", _port),
    Variable(
        "PUPITRE_LANGUAGE", "the language of who has not chosen: fr, fr-ca, en", "fr", "fr", _one_of(*LANGUAGES)
    ),
    Variable("PUPITRE_TIME_ZONE", "the zone of the instants people read", "Europe/Paris", "Europe/Paris", _time_zone),
    Variable("PUPITRE_SMTP_URL", "smtp://user:password@host:587, or smtps://…", "", "", _mail_server),
    Variable("PUPITRE_MAIL_FROM", "the sender of mails", "pupitre@localhost", "pupitre@localhost", _address),
    Variable("PUPITRE_OPEN_SIGNUP", "1 lets anyone make an account, without any right", "0", "0", _one_of("0", "1")),
    Variable("PUPITRE_TILES_URL", "map tiles, https://host/{z}/{x}/{y}.png; none without it", "", "", _tiles),
    Variable("PUPITRE_LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", "INFO", "INFO", _one_of(*LEVELS)),
)


def read(environ: Mapping[str, str] = os.environ) -> Environment:
    """Read and check the environment.

    Errors: EnvironmentProblem, naming every variable at fault.
    """
    production = environ.get("PUPITRE_ENV") == "production"
    values, problems = {}, []
    for variable in VARIABLES:
        value = variable.value(environ, production=production)
        if not value and production and variable.production is None:
            problems.append(f"{variable.name} is missing: {variable.meaning}.")
        elif wrong := variable.problem(value or ""):
            problems.append(f"{variable.name} {wrong}")
        values[variable.name] = value or ""
    if problems:
        raise EnvironmentProblem("\n".join(problems))
    return _typed(values, production=production)


def _typed(values: Mapping[str, str], *, production: bool) -> Environment:
    return Environment(
        production=production,
        secret_key=values["PUPITRE_SECRET_KEY"],
        old_secret_keys=_words(values["PUPITRE_OLD_SECRET_KEYS"]),
        database_url=values["DATABASE_URL"],
        home=Path(values["PUPITRE_HOME"]),
        host=values["HOST"],
        port=int(values["PORT"]),
        allowed_hosts=_words(values["PUPITRE_ALLOWED_HOSTS"]),
        trusted_origins=_words(values["PUPITRE_TRUSTED_ORIGINS"]),
        public_address=_public_address(values, production=production),
        behind_proxy=values["PUPITRE_BEHIND_PROXY"] == "1",
        time_zone=values["PUPITRE_TIME_ZONE"],
        language=values["PUPITRE_LANGUAGE"],
        smtp_url=values["PUPITRE_SMTP_URL"],
        mail_from=values["PUPITRE_MAIL_FROM"],
        open_signup=values["PUPITRE_OPEN_SIGNUP"] == "1",
        tiles_url=values["PUPITRE_TILES_URL"],
        log_level=values["PUPITRE_LOG_LEVEL"],
    )


def _public_address(values: Mapping[str, str], *, production: bool) -> str:
    """What mails write before a path: as given, or as near as the other settings say."""
    given = [values["PUPITRE_PUBLIC_ADDRESS"], *_words(values["PUPITRE_TRUSTED_ORIGINS"])]
    hosts = _words(values["PUPITRE_ALLOWED_HOSTS"]) if production else ()
    named = [f"https://{host}" for host in hosts if host[0] not in ".*"]
    host = {"0.0.0.0": "localhost", "::": "localhost"}.get(values["HOST"], values["HOST"])  # noqa: S104 - what to type
    served = f"http://{host}:{values['PORT']}"
    return next(address for address in (*given, *named, served) if address).rstrip("/")


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
