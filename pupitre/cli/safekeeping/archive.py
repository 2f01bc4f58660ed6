"""The archive of a backup: one tar file with a manifest, the database and the files people sent.

    manifest.json     what is inside: version, instant, migrations, and the size and SHA-256 of every member
    database.dump     pg_dump's custom format (compressed)
    files/...         the files, by their path in the store

It appears under its name only when it is whole, and is read only after every checksum was found right.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "database.dump", "files"
CHUNK = 1 << 20


class Unreadable(Exception):
    """The archive is not one of ours, was damaged, or comes from a later version; the text says which."""


@dataclass(frozen=True)
class Member:
    """A file of the archive, with what proves that it is unchanged."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds and where it comes from."""

    format: int
    version: str  # of Pupitre
    made_at: str  # ISO instant
    server_version: str  # of PostgreSQL
    migrations: tuple[str, ...]
    members: Mapping[str, Member]

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True).encode()


def write(
    path: Path,
    *,
    dump: Path,
    files: Path,
    at: datetime,
    version: str,
    server_version: str,
    migrations: tuple[str, ...],
) -> Manifest:
    """Write the archive beside its name, then give it its name in one stroke. Readable by its owner alone."""
    sources = {DATABASE: dump} | {f"{FILES}/{name}": file for name, file in _under(files)}
    members = {name: Member(*_measure_file(source)) for name, source in sources.items()}
    manifest = Manifest(FORMAT, version, at.isoformat(timespec="seconds"), server_version, migrations, members)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
                _add(tar, MANIFEST, manifest.to_json())
                for name, source in sources.items():
                    tar.add(source, arcname=name, recursive=False)
            stream.flush()
            os.fsync(stream.fileno())
        verify(aside)  # read back: a file that changed meanwhile, or a bad disk, is known today
        aside.rename(path)
    finally:
        aside.unlink(missing_ok=True)
    return manifest


def read_manifest(path: Path) -> Manifest:
    """What the archive says of itself. Errors: Unreadable."""
    try:
        with tarfile.open(path) as tar:
            stream = tar.extractfile(MANIFEST)
            facts = json.loads(stream.read()) if stream else {}
        return _manifest(facts)
    except (OSError, tarfile.TarError, KeyError, TypeError, ValueError, EOFError) as problem:
        raise Unreadable(f"{path} is not a backup of Pupitre, or is damaged ({problem}).") from problem


def verify(path: Path) -> Manifest:
    """Read every member back and compare its checksum. Errors: Unreadable."""
    manifest = read_manifest(path)
    if manifest.format > FORMAT:
        raise Unreadable(f"{path} was made by a later version (format {manifest.format}): upgrade Pupitre first.")
    found: dict[str, Member] = {}
    try:
        with tarfile.open(path) as tar:
            for entry in tar:
                stream = tar.extractfile(entry) if entry.isfile() else None
                if stream is None:
                    raise Unreadable(f"{path} holds {entry.name}, which is not a plain file.")
                if entry.name != MANIFEST:
                    found[entry.name] = Member(*_measure(stream))
    except (OSError, tarfile.TarError, EOFError) as problem:
        raise Unreadable(f"{path} is damaged ({problem}).") from problem
    wrong = sorted(name for name in {*found, *manifest.members} if found.get(name) != manifest.members.get(name))
    if wrong:
        raise Unreadable(f"{path} is damaged: {wrong[0]} is not what the manifest says.")
    return manifest


def unpack(path: Path, target: Path) -> Manifest:
    """Lay the archive's members out in a folder, once all were found right. Errors: Unreadable."""
    manifest = verify(path)
    with tarfile.open(path) as tar:
        tar.extractall(target, filter="data")  # refuses paths that leave the folder
    return manifest


def _manifest(facts: Mapping[str, Any]) -> Manifest:
    members = {name: Member(**member) for name, member in facts["members"].items()}
    return Manifest(**{**facts, "members": members, "migrations": tuple(facts["migrations"])})


def _under(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below a folder, by its path with slashes, in a stable order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def _measure_file(path: Path) -> tuple[int, str]:
    with path.open("rb") as stream:
        return _measure(stream)


def _measure(stream: IO[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while block := stream.read(CHUNK):
        digest.update(block)
        size += len(block)
    return size, digest.hexdigest()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))
