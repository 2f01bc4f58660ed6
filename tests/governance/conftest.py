"""Actors and instants of the ledger's tests."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from tests.factories import planning as make
from tests.factories.accounts import viewer
from tests.factories.territory import organisation, school

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def purse(db: Any) -> SimpleNamespace:
    """An organisation with two measures of 1,000 and 500 a year, three schools, and its plan lead."""
    owner = organisation(name="Métropole")
    lead = viewer("plan_lead", organisation=owner)
    return SimpleNamespace(
        owner=owner,
        at=AT,
        lead=lead,
        by={"actor": lead, "at": AT},
        first=make.measure(owner, 1000, 1000, code="ONE", carry_share=1),
        second=make.measure(owner, 500, 500, code="TWO"),
        schools=[school(owner) for _ in range(3)],
    )
