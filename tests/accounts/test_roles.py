import pytest

from pupitre.accounts import refusals
from pupitre.accounts.models import Role
from pupitre.accounts.operations import roles
from pupitre.accounts.presets import BY_CODE
from pupitre.kernel.models import AuditEntry
from tests.accounts.conftest import NOW, TODAY
from tests.factories.accounts import viewer

NAMES = {"name_fr": "Vigie", "name_fr_ca": "Vigie", "name_en": "Watch"}


def test_editing_a_role_is_for_who_configures_the_whole_installation(town) -> None:
    role = Role.objects.get(code="teacher")
    local = viewer("administrator", on=TODAY, organisation=town.authority)
    with pytest.raises(refusals.ConfiguresEverywhere):
        roles.edit_role(role=role, **NAMES, holds=[], actor=local, at=NOW)


def test_a_role_edited_is_kept_until_restored(town) -> None:
    role = Role.objects.get(code="teacher")
    roles.edit_role(role=role, **NAMES, holds=["territory.view", "territory.edit"], actor=town.administrator, at=NOW)
    role.refresh_from_db()
    assert "territory.edit" in role.capabilities
    assert role.edited_at == NOW
    assert AuditEntry.objects.get().details["added"] == ["territory.edit"]
    roles.restore_role(role=role, actor=town.administrator, at=NOW)
    role.refresh_from_db()
    assert set(role.capabilities) == BY_CODE["teacher"].capabilities
    assert role.edited_at is None


def test_nobody_puts_in_a_role_what_they_do_not_hold(town) -> None:
    Role.objects.filter(code="administrator").update(capabilities=["accounts.configure", "accounts.manage"])
    poorer = viewer("administrator", on=TODAY)
    with pytest.raises(refusals.MoreThanYouHold):
        roles.create_role(**NAMES, holds=["territory.edit"], actor=poorer, at=NOW)


def test_the_installation_keeps_someone_to_administer_it(town) -> None:
    role = Role.objects.get(code="administrator")
    with pytest.raises(refusals.LastAdministrator):
        roles.edit_role(role=role, **NAMES, holds=["accounts.configure"], actor=town.administrator, at=NOW)


def test_a_role_of_ones_own_lives_and_goes(town) -> None:
    role = roles.create_role(**NAMES, holds=["territory.view", "no.such"], actor=town.administrator, at=NOW)
    assert role.capabilities == ["territory.view"]
    with pytest.raises(refusals.RoleCodeTaken):
        roles.create_role(**NAMES, holds=[], actor=town.administrator, at=NOW)
    with pytest.raises(refusals.NotAPreset):
        roles.restore_role(role=role, actor=town.administrator, at=NOW)
    roles.remove_role(role=role, actor=town.administrator, at=NOW)
    with pytest.raises(refusals.RoleInUse):
        roles.remove_role(role=Role.objects.get(code="school_head"), actor=town.administrator, at=NOW)
