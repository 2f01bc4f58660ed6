"""The first administrator, and the days when nobody can sign in."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from pupitre.accounts.models import Person
from pupitre.cli import main
from pupitre.cli.exits import Exit
from pupitre.kernel.models import AuditEntry, OutboxMessage
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
Run = Callable[..., tuple[int, dict]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, dict]:
        options = main._parser().parse_args(["user", *arguments, "--json"])
        try:
            code = options.run(options)
        except main.frame.Stop as stop:
            return stop.code, {"said": str(stop)}
        return code, json.loads(capsys.readouterr().out)

    return run


def test_the_first_administrator_chooses_a_password_and_is_in(run: Run) -> None:
    code, facts = run(
        "create", "Claire@Metropole.example", "--name", "Claire Vernay", "--role", "administrator",
        "--site", "http://testserver",
    )  # fmt: skip
    assert (code, facts["email"]) == (Exit.DONE, "claire@metropole.example")
    client = Client()
    page = client.get(facts["link"].removeprefix("http://testserver"), follow=True)
    chosen = "une phrase de passe bien longue"
    answer = client.post(page.request["PATH_INFO"], {"password1": chosen, "password2": chosen})
    assert answer.status_code == 302
    assert Client().post("/account/login/", {"login": facts["email"], "password": chosen}).status_code == 302
    assert AuditEntry.objects.filter(action="cli.password_link_given").count() == 1


def test_an_invitation_is_mailed(run: Run) -> None:
    code, _ = run("invite", "paul@metropole.example", "--name", "Paul Diallo", "--role", "technician")
    assert code == Exit.DONE
    assert OutboxMessage.objects.get().recipient == "paul@metropole.example"


def test_the_list_tells_who_may_sign_in(run: Run) -> None:
    person("administrator", email="claire@metropole.example")
    person(None, email="paul@metropole.example", is_active=False)
    rows = run("list")[1]["people"]
    assert [(row["email"], row["active"], row["roles"]) for row in rows] == [
        ("claire@metropole.example", True, ["administrator"]),
        ("paul@metropole.example", False, []),
    ]


def test_an_account_is_closed_and_opened_again(run: Run) -> None:
    person("administrator", email="claire@metropole.example")
    person("teacher", email="paul@metropole.example")
    assert run("deactivate", "PAUL@metropole.example")[0] == Exit.DONE
    assert not Person.objects.get(email="paul@metropole.example").is_active
    assert run("reactivate", "paul@metropole.example")[0] == Exit.DONE
    assert Person.objects.get(email="paul@metropole.example").is_active


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("password", "nobody@metropole.example"), "Nobody signs in as"),
        (("create", "a@b.example", "--name", "A", "--role", "king"), "The roles are: administrator"),
        (("create", "a@b.example", "--name", "A", "--role", "teacher", "--school", "X"), "no school with the code X"),
    ],
)
def test_what_does_not_exist_is_said_and_nothing_is_written(run: Run, arguments: tuple[str, ...], said: str) -> None:
    code, facts = run(*arguments)
    assert code == Exit.REFUSED
    assert said in facts["said"]
    assert not Person.objects.exists()
