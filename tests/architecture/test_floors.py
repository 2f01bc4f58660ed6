"""The house's structure, where import-linter cannot see."""

import pytest
from django.apps import apps

FLOORS = [
    "kernel",
    "http",
    "territory",
    "accounts",
    "governance",
    "projects",
    "procurement",
    "fleet",
    "ent learning support families professionals",
    "planning",
    "evaluation",
    "connectors",
    "web api",
    "config",
    "cli",
]
LEVEL = {room: height for height, rooms in enumerate(FLOORS) for room in rooms.split()}


def room_of(model: type) -> str:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "pupitre" else ""


def foreign_keys() -> list[tuple[str, str, str]]:
    return [
        (room_of(model), room_of(field.related_model), f"{model.__name__}.{field.name}")
        for model in apps.get_models()
        if room_of(model)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and room_of(field.related_model)
    ]


def test_there_are_foreign_keys_to_check() -> None:
    assert len(foreign_keys()) > 10


@pytest.mark.parametrize(("room", "target", "name"), foreign_keys())
def test_foreign_keys_go_down_the_floors(room: str, target: str, name: str) -> None:
    """A string such as "accounts.Person" escapes the import checker, so the keys are checked here."""
    assert target == room or LEVEL[target] < LEVEL[room], f"{name} points up, from {room} to {target}"
