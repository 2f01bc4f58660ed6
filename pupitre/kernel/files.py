"""Files that people attach: kept in the database, once each, with the rights of the row that holds them.

A file is stored in the transaction of the act that brings it, so neither can be lost alone and one backup holds
both (docs/decisions/0006). A room keeps a foreign key to `StoredFile` and serves it through `http.files.download`,
behind its own `visible(viewer)`.
"""

import hashlib
import io
import zipfile
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import PurePath
from typing import Protocol

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from pupitre.kernel.models import FileContent, StoredFile
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import Viewer

LARGEST = 10 * 2**20  # bytes of one attached file
PHOTO_SIDE = 2000  # pixels of a photo's longest side: a plate is still read on it
PHOTO_QUALITY = 82  # JPEG
DOCUMENTS = frozenset({"pdf", "odt", "ods", "docx", "xlsx", "csv", "txt", "png", "jpg", "webp"})
PHOTOS = frozenset({"png", "jpg", "webp"})
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
}
_OFFICE = {"odt": "content.xml", "ods": "content.xml", "docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


class FileTooLarge(Refusal):
    code = "kernel.file_too_large"
    sentence = _("%(name)s is larger than %(largest)s MB. Make it smaller, or split it.")


class FileNotAccepted(Refusal):
    code = "kernel.file_not_accepted"
    sentence = _("%(name)s is not a file that can be attached here. Attach one of these: %(accepted)s.")


def store(
    content: bytes, name: str, *, actor: Viewer, at: datetime, accepted: Collection[str] = DOCUMENTS
) -> StoredFile:
    """Keep a file; what it is is read from its first bytes and must agree with its name.

    Errors: FileTooLarge, FileNotAccepted.
    """
    name = PurePath(name.replace("\\", "/")).name[:200] or "-"
    if len(content) > LARGEST:
        raise FileTooLarge(name=name, largest=LARGEST // 2**20)
    kind = kind_of(content, name)
    if kind is None or kind not in accepted:
        raise FileNotAccepted(name=name, accepted=", ".join(sorted(accepted)))
    return keep(content, name, MEDIA_TYPES[kind], actor, at)


def forget(keys: Iterable[int]) -> None:
    """Remove files for good, and the bytes that no other file shares."""
    rows = StoredFile.objects.filter(pk__in=list(keys))
    contents = list(rows.values_list("content", flat=True))
    rows.delete()
    FileContent.objects.filter(pk__in=contents, files__isnull=True).delete()


class Upload(Protocol):
    """What a form received: a file of Django's, or any open one."""

    def read(self, size: int, /) -> bytes: ...


def store_upload(
    upload: Upload, name: str, *, actor: Viewer, at: datetime, accepted: Collection[str] = DOCUMENTS
) -> StoredFile:
    """`store` for a file that a form received; never reads more than a byte over the limit."""
    return store(upload.read(LARGEST + 1), name, actor=actor, at=at, accepted=accepted)


def store_photo(upload: Upload, name: str, *, actor: Viewer, at: datetime) -> StoredFile:
    """Keep a photo turned upright, no wider than PHOTO_SIDE, without the place and the device that it was taken with.

    Errors: FileTooLarge, FileNotAccepted.
    """
    content = upload.read(LARGEST + 1)
    name = PurePath(name.replace("\\", "/")).name[:200] or "photo"
    if len(content) > LARGEST:
        raise FileTooLarge(name=name, largest=LARGEST // 2**20)
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise FileNotAccepted(name=name, accepted=", ".join(sorted(PHOTOS))) from error
    picture.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    small = io.BytesIO()
    picture.save(small, "JPEG", quality=PHOTO_QUALITY, optimize=True)
    return keep(small.getvalue(), f"{PurePath(name).stem}.jpg", MEDIA_TYPES["jpg"], actor, at)


def kind_of(content: bytes, name: str) -> str | None:
    """What a file is (a key of MEDIA_TYPES), where its bytes and its name agree; else None."""
    suffix = PurePath(name).suffix.lower().lstrip(".").replace("jpeg", "jpg")
    if suffix in _OFFICE:
        return suffix if _holds(content, _OFFICE[suffix]) else None
    if suffix in {"csv", "txt"}:
        return suffix if b"\x00" not in content else None
    starts = {
        "pdf": content.startswith(b"%PDF-"),
        "png": content.startswith(b"\x89PNG\r\n\x1a\n"),
        "jpg": content.startswith(b"\xff\xd8\xff"),
        "webp": content[:4] == b"RIFF" and content[8:12] == b"WEBP",
    }
    return suffix if starts.get(suffix) else None


def _holds(content: bytes, member: str) -> bool:
    """Whether an office document holds the part that makes it one, and no macro."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except zipfile.BadZipFile:
        return False
    return member in names and not any(name.endswith("vbaProject.bin") for name in names)


def keep(content: bytes, name: str, media_type: str, actor: Viewer, at: datetime) -> StoredFile:
    """Keep bytes as they came, unchecked: for what was received whole, and is served as a download alone."""
    sha256 = hashlib.sha256(content).hexdigest()
    FileContent.objects.bulk_create([FileContent(sha256=sha256, content=content)], ignore_conflicts=True)
    return StoredFile.objects.create(
        content_id=sha256,
        name=name,
        media_type=media_type,
        size=len(content),
        stored_at=at,
        stored_by_id=actor.person_id,
        stored_by_name=actor.name,
    )
