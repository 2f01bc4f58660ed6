"""The rail leads nowhere that answers 403: what one sees, one may open."""

import pytest
from django.test import Client
from django.utils import timezone

from pupitre.planning import operations
from pupitre.web.navigation import ENTRIES
from tests.architecture.rights.table import ROLES, world
from tests.factories import planning as make
from tests.factories.accounts import viewer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_approved", [False, True])
def test_every_role_opens_each_entry_of_its_rail(is_approved: bool) -> None:
    here = world()
    scenario = make.computed_scenario(here.authority, here.school)
    if is_approved:
        lead = viewer("plan_lead", organisation=here.authority)
        operations.approve_scenario(scenario=scenario, reason="voted", actor=lead, at=timezone.now())
    closed, seen = [], set()
    for role in ROLES:
        client = Client()
        client.force_login(here.people[role])
        navigation = client.get("/", follow=True).context["navigation"]
        for entry, address, _current in navigation:
            seen.add(entry.label)
            if client.get(address, follow=True).status_code != 200:
                closed.append((role, address))
    assert not closed
    assert len(seen) == len(ENTRIES)
