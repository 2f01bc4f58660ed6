"""Attached files: what they are is read from their bytes; photos keep no trace of the place."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from PIL import Image

from pupitre.http.files import download
from pupitre.kernel import files
from pupitre.kernel.models import FileContent, StoredFile
from pupitre.kernel.viewer import SYSTEM

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PDF = b"%PDF-1.7\n..."


def office(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("convention.pdf", PDF, "pdf"),
        ("CONVENTION.PDF", PDF, "pdf"),
        ("convention.pdf", b"<html>", None),
        ("convention.exe", PDF, None),
        ("page.html", b"<html>", None),
        ("drawing.svg", b"<svg/>", None),
        ("devis.docx", office("word/document.xml"), "docx"),
        ("devis.docx", office("xl/workbook.xml"), None),
        ("devis.docx", office("word/document.xml", "word/vbaProject.bin"), None),
        ("devis.docx", b"PK\x03\x04 broken", None),
        ("liste.csv", b"a;b\n", "csv"),
        ("liste.csv", b"a\x00b", None),
        ("plan.jpeg", b"\xff\xd8\xff\xe0", "jpg"),
    ],
)
def test_a_file_is_what_its_bytes_and_its_name_agree_on(name: str, content: bytes, kind: str | None) -> None:
    assert files.kind_of(content, name) == kind


def test_the_same_bytes_are_kept_once(db) -> None:
    first = files.store(PDF, "a.pdf", actor=SYSTEM, at=NOW)
    again = files.store(PDF, r"C:\Documents\b.pdf", actor=SYSTEM, at=NOW)
    assert (first.content_id, again.name) == (again.content_id, "b.pdf")
    assert (StoredFile.objects.count(), FileContent.objects.count()) == (2, 1)


def test_what_is_refused_leaves_nothing(db) -> None:
    with pytest.raises(files.FileNotAccepted, match=r"page\.html"):
        files.store(b"<html>", "page.html", actor=SYSTEM, at=NOW)
    with pytest.raises(files.FileTooLarge, match=r"a\.pdf"):
        files.store(PDF + bytes(files.LARGEST), "a.pdf", actor=SYSTEM, at=NOW)
    with pytest.raises(files.FileNotAccepted):
        files.store_photo(io.BytesIO(b"not a photo"), "a.jpg", actor=SYSTEM, at=NOW)
    assert not FileContent.objects.exists()


def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken(db) -> None:
    taken = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: a quarter turn
    exif[0x8825] = {1: "N", 2: (45.0, 26.0, 0.0)}  # the place
    Image.new("RGB", (3000, 1500), "navy").save(taken, "JPEG", exif=exif)
    kept = files.store_photo(io.BytesIO(taken.getvalue()), "baie.JPG", actor=SYSTEM, at=NOW)
    with Image.open(io.BytesIO(bytes(kept.content.content))) as photo:
        assert photo.size == (1000, 2000)
        assert not photo.getexif()
    assert (kept.name, kept.media_type) == ("baie.jpg", "image/jpeg")


def test_what_is_attached_is_never_run_by_the_browser(db) -> None:
    answer = download(files.store(PDF, 'a "b".pdf', actor=SYSTEM, at=NOW))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
