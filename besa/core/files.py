"""Bytes that must not be lost: written under a random name, on disk before anybody hears of them."""

import hashlib
import os
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Stored:
    """Where bytes lie: `name` is relative to the files' root, `sha256` in hexadecimal, `size` in bytes."""

    name: str
    sha256: str
    size: int


def put(content: bytes, *, kind: str, durable: bool = True, settled: bool = True) -> Stored:
    """Write `content` below `kind`/ (`raw`, `attachment`) and return where. With `durable`, file and folder are synced first (P1).

    Not `settled`: the file is synced, and the caller has its folder synced by `settle`, together with those of others.
    The name is random and never comes from outside (E01). Raises OSError when the disk refuses.
    """
    # A folder for each hour: what comes together lies together, so that one sync of the folder serves all of it.
    name = f"{kind}/{time.strftime('%y%m%d%H', time.gmtime())}/{secrets.token_hex(16)}"
    root = str(settings.MEDIA_ROOT)
    try:
        _write(f"{root}/{name}", content, durable)
    except FileNotFoundError:
        _make_folder(Path(root, name).parent, durable)
        _write(f"{root}/{name}", content, durable)
    if durable and settled:
        settle([name])
    return Stored(name, hashlib.sha256(content).hexdigest(), len(content))


def settle(names: Iterable[str]) -> None:
    """Sync the folders of these files: now their names outlast a power cut, too."""
    for folder in {name.rpartition("/")[0] for name in names}:
        _sync_folder(f"{settings.MEDIA_ROOT}/{folder}")


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
    root = settings.MEDIA_ROOT
    try:
        status = os.statvfs(root)
    except FileNotFoundError:
        Path(root).mkdir(parents=True, exist_ok=True)
        status = os.statvfs(root)
    return status.f_bavail * status.f_frsize


def _make_folder(folder: Path, durable: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if durable:
        _sync_folder(str(folder.parent))


def _write(target: str, content: bytes, durable: bool) -> None:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
        if durable:
            os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
