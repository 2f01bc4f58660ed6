from datetime import UTC, datetime

import pytest

from pupitre.accounts import capabilities
from pupitre.accounts.models import Role
from pupitre.accounts.presets import PRESETS
from pupitre.accounts.setup import install_presets


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.code)
def test_every_capability_of_a_preset_is_declared_by_its_room(preset) -> None:
    assert preset.capabilities <= capabilities.known().keys()


def test_every_declared_capability_is_named_after_its_room_and_has_words() -> None:
    for room, declared in capabilities.by_room().items():
        for code, words in declared.items():
            assert code.startswith(f"{room}.")
            assert len(str(words)) > 8


def test_the_administrator_holds_all_that_anyone_may_be_granted() -> None:
    administrator = next(preset for preset in PRESETS if preset.code == "administrator")
    assert all(preset.capabilities <= administrator.capabilities for preset in PRESETS)
    assert capabilities.known().keys() <= administrator.capabilities


@pytest.mark.django_db
def test_presets_come_with_the_installation_and_leave_edited_roles_alone() -> None:
    teacher = Role.objects.get(code="teacher")
    assert teacher.is_preset
    Role.objects.filter(code="teacher").update(capabilities=[], edited_at=datetime(2026, 1, 1, tzinfo=UTC))
    Role.objects.filter(code="buyer").update(capabilities=[])
    Role.objects.filter(code="elected").delete()
    install_presets()
    assert Role.objects.get(code="teacher").capabilities == []
    assert "procurement.edit" in Role.objects.get(code="buyer").capabilities
    assert Role.objects.filter(code="elected").exists()
    assert Role.objects.count() == len(PRESETS)
