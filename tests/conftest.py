"""The strict harness: no network, warnings are errors (pyproject.toml), strict templates (settings.py)."""

import socket
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

# A loaded machine is slow, and that is not what a property test measures.
settings.register_profile("pupitre", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("pupitre")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine may be spoken to."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        here = {"127.0.0.1", "::1", "localhost"}
        if self.family != socket.AF_UNIX and isinstance(address, tuple) and address[0] not in here:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests on real transactions empty their base at the end, which the ledger refuses to everyone else."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE governance_ledgermovement DISABLE TRIGGER ledger_not_emptied")
        cursor.execute("ALTER TABLE governance_ledgerbalance DISABLE TRIGGER balance_not_emptied")
