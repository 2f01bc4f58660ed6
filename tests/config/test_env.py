"""The environment, read at start: what is wrong is named, all of it, with what to write."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from pupitre.config import env

PRODUCTION = {
    "PUPITRE_ENV": "production",
    "PUPITRE_SECRET_KEY": "k" * 50,
    "DATABASE_URL": "postgresql://pupitre:p%40ss@db:5432/pupitre",
    "PUPITRE_ALLOWED_HOSTS": "pupitre.metropole.example, www.metropole.example",
}


def test_nothing_is_needed_to_try() -> None:
    told = env.read({})
    assert (told.production, told.host, told.port, told.language) == (False, "127.0.0.1", 8000, "fr")
    assert told.home.name == "var"


def test_production_takes_what_it_is_given() -> None:
    told = env.read({**PRODUCTION, "PUPITRE_TRUSTED_ORIGINS": "https://a.example,https://b.example", "PORT": "9000"})
    assert told.production
    assert told.behind_proxy
    assert told.allowed_hosts == ("pupitre.metropole.example", "www.metropole.example")
    assert told.trusted_origins == ("https://a.example", "https://b.example")
    assert told.port == 9000


def test_production_without_secrets_names_each_of_them() -> None:
    with pytest.raises(env.EnvironmentProblem) as refusal:
        env.read({"PUPITRE_ENV": "production"})
    named = [line.split()[0] for line in str(refusal.value).splitlines()]
    assert named == ["PUPITRE_SECRET_KEY", "DATABASE_URL", "PUPITRE_ALLOWED_HOSTS"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"PUPITRE_ENV": "prod"}, "PUPITRE_ENV is 'prod': write 'development' or 'production'"),
        ({"PUPITRE_SECRET_KEY": "short"}, "PUPITRE_SECRET_KEY is missing or shorter than 40"),
        ({"DATABASE_URL": "mysql://db/pupitre"}, "DATABASE_URL must begin with postgresql://"),
        ({"PORT": "0"}, "PORT is '0'"),
        ({"PORT": "65536"}, "PORT is '65536'"),
        ({"PORT": "٨٠٠٠"}, "PORT is"),
        ({"PORT": ""}, "PORT is ''"),
        ({"PUPITRE_BEHIND_PROXY": "yes"}, "PUPITRE_BEHIND_PROXY is 'yes': write '0' or '1'"),
        ({"PUPITRE_OPEN_SIGNUP": "true"}, "PUPITRE_OPEN_SIGNUP is 'true'"),
        ({"PUPITRE_TRUSTED_ORIGINS": "pupitre.example"}, "PUPITRE_TRUSTED_ORIGINS holds 'pupitre.example'"),
        ({"PUPITRE_TRUSTED_ORIGINS": "https://a.example/page"}, "PUPITRE_TRUSTED_ORIGINS holds"),
        ({"PUPITRE_PUBLIC_ADDRESS": "pupitre.example"}, "PUPITRE_PUBLIC_ADDRESS is 'pupitre.example'"),
        ({"PUPITRE_PUBLIC_ADDRESS": "https://a.example/page"}, "PUPITRE_PUBLIC_ADDRESS is"),
        ({"PUPITRE_TIME_ZONE": "Paris"}, "PUPITRE_TIME_ZONE is 'Paris'"),
        ({"PUPITRE_LANGUAGE": "de"}, "PUPITRE_LANGUAGE is 'de'"),
        ({"PUPITRE_SMTP_URL": "mail.example"}, "PUPITRE_SMTP_URL must be written smtp://"),
        ({"PUPITRE_MAIL_FROM": "Pupitre"}, "PUPITRE_MAIL_FROM is 'Pupitre'"),
        ({"PUPITRE_TILES_URL": "http://tiles.example/{z}"}, "PUPITRE_TILES_URL must be written https://"),
        ({"PUPITRE_LOG_LEVEL": "verbose"}, "PUPITRE_LOG_LEVEL is 'verbose'"),
    ],
)
def test_a_wrong_value_is_named(given: Mapping[str, str], said: str) -> None:
    with pytest.raises(env.EnvironmentProblem) as refusal:
        env.read({**PRODUCTION, **given})
    assert said in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": "0.0.0.0", "PORT": "8010"}, "http://localhost:8010"),
        (PRODUCTION, "https://pupitre.metropole.example"),
        ({**PRODUCTION, "PUPITRE_ALLOWED_HOSTS": ".metropole.example,a.example"}, "https://a.example"),
        ({**PRODUCTION, "PUPITRE_TRUSTED_ORIGINS": "https://b.example"}, "https://b.example"),
        ({**PRODUCTION, "PUPITRE_PUBLIC_ADDRESS": "https://c.example/"}, "https://c.example"),
    ],
)
def test_mails_give_the_address_that_people_type(given: Mapping[str, str], address: str) -> None:
    assert env.read(given).public_address == address


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(env.EnvironmentProblem) as refusal:
        env.read({"PORT": "x", "PUPITRE_TIME_ZONE": "x", "PUPITRE_LANGUAGE": "x"})
    assert len(str(refusal.value).splitlines()) == 3


def test_no_secret_is_shown_in_what_is_said() -> None:
    with pytest.raises(env.EnvironmentProblem) as refusal:
        env.read({**PRODUCTION, "PUPITRE_SECRET_KEY": "hunter2", "DATABASE_URL": "mysql://u:hunter2@db/x"})
    assert "hunter2" not in str(refusal.value)


def test_every_variable_is_read_and_named_once() -> None:
    names = [variable.name for variable in env.VARIABLES]
    assert len(names) == len(set(names))
    source = Path(env.__file__).read_text()
    assert all(source.count(f'"{name}"') > 1 for name in names if name != "PUPITRE_ENV")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://u:p%40ss@db:5433/pupitre?sslmode=require",
            {"USER": "u", "PASSWORD": "p@ss", "HOST": "db", "PORT": "5433", "OPTIONS": {"sslmode": "require"}},
        ),
        ("postgresql://postgres:@/pupitre?host=/run/pg", {"HOST": "/run/pg", "PASSWORD": "", "OPTIONS": {}}),
    ],
)
def test_the_database_address(url: str, expected: dict) -> None:
    settings = env.database(url)
    assert settings["NAME"] == "pupitre"
    assert expected.items() <= settings.items()
