"""On the demo territory, nobody is offered a page that they may not open, and no page fails."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from pupitre.cli.demo import steps
from tests.crawl import crawl

pytestmark = pytest.mark.django_db
MADE_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ENOUGH = 3  # pages: every role has its first page, its settings and something to do


@pytest.fixture(scope="module", params=sorted(steps.VARIANTS))
def demo(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[steps.Made]:
    """The demo territory, undone afterwards."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield steps.make(request.param, at=MADE_AT, password="demo-demo-demo-10")
        transaction.set_rollback(True)


@pytest.mark.slow
def test_every_link_opens_for_every_role(demo: steps.Made) -> None:
    wrong = []
    for role, person in sorted(demo.people.items()):
        client = Client()
        client.force_login(person)
        visits = list(crawl(client))
        assert len(visits) >= ENOUGH, role
        wrong += [(role, seen.status, seen.address, seen.found_on) for seen in visits if seen.status >= 400]
    assert not wrong, "\n".join(map(str, wrong))
