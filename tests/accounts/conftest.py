from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from tests.factories.accounts import person, viewer
from tests.factories.territory import organisation, school

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def town(db: None) -> SimpleNamespace:
    """A town with an administrator, a plan lead, support and a head; and another town."""
    t = SimpleNamespace()
    t.authority, t.elsewhere = organisation(name="Ici"), organisation(name="Ailleurs")
    t.below = organisation(name="Quartier", parent=t.authority)
    t.school, t.far_school = school(t.below), school(t.elsewhere)
    t.administrator = viewer("administrator", on=TODAY, display_name="Ada")
    t.lead = viewer("plan_lead", on=TODAY, organisation=t.authority, display_name="Léa")
    t.support = viewer("support", on=TODAY, organisation=t.authority, display_name="Sam")
    t.head = person("school_head", school=t.school, display_name="Théo")
    t.far_head = person("school_head", school=t.far_school)
    return t
