"""The strict harness: no network, warnings are errors (pyproject.toml), strict templates (settings.py)."""

import socket

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests import emptying

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


@pytest.fixture(scope="session", autouse=True)
def _empty_as_ours() -> None:
    """Tests on real transactions leave their base as they found it (tests/emptying.py)."""
    TransactionTestCase._fixture_teardown = emptying.empty  # type: ignore[attr-defined]
