"""Bytes that must not be lost: written under a random name, on disk before anybody hears of them."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Stored:
    """Where bytes lie: `name` is relative to the files' root, `sha256` in hexadecimal, `size` in bytes."""

    name: str
    sha256: str
    size: int


def put(content: bytes, *, kind: str, durable: bool = True) -> Stored:
    """Write `content` below `kind`/ (`raw`, `attachment`) and return where. With `durable`, file and folder are synced first (P1).

    The name is random and never comes from outside (E01). Raises OSError when the disk refuses.
    """
    token = secrets.token_hex(16)
    name = f"{kind}/{token[:2]}/{token}"
    target = path_of(name)
    _make_folder(target.parent, durable)
    _write(target, content, durable)
    return Stored(name, hashlib.sha256(content).hexdigest(), len(content))


def read(name: str) -> bytes:
    """The bytes stored under `name`. Raises FileNotFoundError."""
    return path_of(name).read_bytes()


def remove(name: str) -> None:
    """Forget the bytes; silent when they are gone already."""
    path_of(name).unlink(missing_ok=True)


def path_of(name: str) -> Path:
    """The file of `name`; refuses a name that leaves the root."""
    root = Path(settings.MEDIA_ROOT)
    target = root / name
    if ".." in target.parts or not target.is_relative_to(root):
        raise ValueError("a stored name never leaves its folder")
    return target


def free_space() -> int:
    """Bytes free where files are kept."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    status = os.statvfs(root)
    return status.f_bavail * status.f_frsize


def _make_folder(folder: Path, durable: bool) -> None:
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    if durable:
        _sync_folder(folder.parent)


def _write(target: Path, content: bytes, durable: bool) -> None:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    if durable:
        _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
