"""The FusionInventory agent of Debian, where it is installed, speaks to the door as it would in a school."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pupitre.fleet.models import ManagedRecord, SourceMessage
from tests.connectors.agents import SECRET, source
from tests.factories import territory

AGENT = shutil.which("fusioninventory-agent")


@pytest.mark.slow
@pytest.mark.skipif(AGENT is None, reason="the agent is not installed")
@pytest.mark.django_db(transaction=True)
def test_a_real_agent_is_heard(live_server: Any, tmp_path: Path) -> None:
    school = territory.school(code="0421234A")
    door = source(school.responsible)
    settings = tmp_path / "agent.cfg"
    settings.write_text(f"basevardir = {tmp_path}\n")
    said = subprocess.run(
        [
            str(AGENT), f"--server={live_server.url}/front/inventory.php", f"--user={door.identifier}",
            f"--password={SECRET}", "--tag=0421234A", f"--conf-file={settings}",
            "--tasks=inventory", "--no-category=software,process,environment,user", "--force", "--logger=stderr",
            "--debug",
        ],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    fates = list(SourceMessage.objects.order_by("pk").values_list("kind", "fate"))
    assert fates == [("contact", "greeted"), ("inventory", "taken")], said.stderr[-3000:]
    record = ManagedRecord.objects.get()
    assert (record.school, record.site) == (school, "0421234A")
    assert record.os
