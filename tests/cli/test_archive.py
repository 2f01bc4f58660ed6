"""A backup's archive: whole or absent, and never read when a byte of it is wrong."""

import io
import json
import os
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pupitre.cli.safekeeping import archive

AT = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    dump, files = tmp_path / "dump", tmp_path / "files"
    dump.write_bytes(b"PGDMP" + os.urandom(5000))
    (files / "conventions" / "é").mkdir(parents=True)
    (files / "conventions" / "é" / "signée.pdf").write_bytes(b"%PDF")
    (files / "empty").touch()
    path = tmp_path / "pupitre-20261123-031500.tar"
    archive.write(
        path, dump=dump, files=files, at=AT, version="0.1.0", server_version="18.1", migrations=("kernel.0001",)
    )
    return path


def rewritten(path: Path, **changes: bytes | None) -> Path:
    """The archive with members changed (bytes), taken away (None) or added."""
    with tarfile.open(path) as tar:
        members = {entry.name: tar.extractfile(entry).read() for entry in tar}
    members |= changes
    with tarfile.open(path, "w") as tar:
        for name, content in members.items():
            if content is not None:
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
    return path


def manifest_with(path: Path, **changes: object) -> bytes:
    return json.dumps(json.loads(archive.read_manifest(path).to_json()) | changes).encode()


def test_what_goes_in_comes_out(made: Path, tmp_path: Path) -> None:
    manifest = archive.unpack(made, tmp_path / "out")
    assert (tmp_path / "out" / "files" / "conventions" / "é" / "signée.pdf").read_bytes() == b"%PDF"
    assert (tmp_path / "out" / archive.DATABASE).read_bytes() == (tmp_path / "dump").read_bytes()
    assert (manifest.version, manifest.made_at, len(manifest.members)) == ("0.1.0", "2026-11-23T03:15:00+00:00", 3)


def test_it_is_readable_by_its_owner_alone(made: Path) -> None:
    assert made.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({archive.DATABASE: b"PGDMP other"}, "database.dump is not what the manifest says"),
        ({archive.DATABASE: None}, "database.dump is not what the manifest says"),
        ({"files/more": b"x"}, "files/more is not what the manifest says"),
        ({archive.MANIFEST: b"{}"}, "not a backup of Pupitre"),
        ({archive.MANIFEST: None}, "not a backup of Pupitre"),
        ({archive.MANIFEST: b"\xff not json"}, "not a backup of Pupitre"),
    ],
)
def test_a_changed_archive_is_refused(made: Path, tmp_path: Path, changes: dict, said: str) -> None:
    rewritten(made, **changes)
    with pytest.raises(archive.Unreadable, match=said):
        archive.unpack(made, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_later_format_is_refused(made: Path) -> None:
    rewritten(made, **{archive.MANIFEST: manifest_with(made, format=archive.FORMAT + 1)})
    with pytest.raises(archive.Unreadable, match="later version"):
        archive.verify(made)


def test_a_link_in_the_archive_is_refused(made: Path) -> None:
    with tarfile.open(made, "a") as tar:
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(archive.Unreadable, match="not a plain file"):
        archive.verify(made)


@pytest.mark.parametrize("share", [0.05, 0.2, 0.4])
def test_a_truncated_archive_is_refused(made: Path, share: float) -> None:
    made.write_bytes(made.read_bytes()[: int(made.stat().st_size * share)])
    with pytest.raises(archive.Unreadable):
        archive.verify(made)


def test_nothing_appears_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dump = tmp_path / "dump"
    dump.write_bytes(b"PGDMP")

    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        archive.write(
            tmp_path / "b.tar", dump=dump, files=tmp_path / "no", at=AT, version="", server_version="", migrations=()
        )
    assert [path.name for path in tmp_path.iterdir()] == ["dump"]
