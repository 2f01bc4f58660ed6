"""The CSV of `gam print cros`: what Google says, flattened into numbered columns that come in any order.

deviceId,serialNumber,activeTimeRanges.1.date,diskVolumeReports.0.volumeInfo.2.storageTotal,…,activeTimeRanges.0.date
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from pupitre.connectors.devices import chromeos
from pupitre.connectors.devices.client import Stopped
from pupitre.fleet.engine.sighting import Sighting

LEFT = ("recentUsers", "annotatedUser", "lastKnownNetwork")


def read_file(octets: bytes) -> Iterator[Sighting]:
    """The sightings of an export. Errors: Stopped, where it is not one."""
    try:
        words = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = octets.decode("cp1252", "replace")
    reader = csv.reader(io.StringIO(words))
    try:
        headings = next(reader)
    except (StopIteration, csv.Error) as problem:
        raise Stopped("not_gam") from problem
    if "deviceId" not in headings:
        raise Stopped("not_gam")
    paths = [None if name.startswith(LEFT) else path_of(name) for name in headings]
    try:
        for cells in reader:
            said = whole(paths, cells)
            if said.get("deviceId"):
                yield chromeos.sighting(said)
    except csv.Error as problem:
        raise Stopped("not_gam") from problem


def path_of(heading: str) -> tuple[str | int, ...]:
    """A flattened name as the way to the value: "a.1.b" is a, its second, b."""
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"[.]", heading))


def whole(paths: list[tuple[str | int, ...] | None], cells: list[str]) -> dict[str, Any]:
    """The tree that a line was, its lists in the order of their numbers, whatever the order of the columns."""
    top: dict[str | int, Any] = {}
    for path, cell in zip(paths, cells, strict=False):
        if path is None or not cell:
            continue
        at = top
        for step in path[:-1]:
            at = at.setdefault(step, {})
            if not isinstance(at, dict):
                break
        else:
            at[path[-1]] = cell
    return {str(name): _lists(held) for name, held in top.items()}


def _lists(held: Any) -> Any:
    if not isinstance(held, dict):
        return held
    if held and all(isinstance(name, int) for name in held):
        return [_lists(held[name]) for name in sorted(held)]
    return {str(name): _lists(one) for name, one in held.items()}
