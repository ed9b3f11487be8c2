"""The file that `besa backup` writes: a tar of the database as it stood in one moment, every stored file, and the secret key.

`manifest.json` comes last and names each member with its size and SHA-256; a file that does not agree is refused.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from besa.cli.errors import Stop

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20


@dataclass(slots=True)
class Manifest:
    version: str
    created_at: str
    vendor: str
    migrations: list[str]
    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    # Members in their order: name -> [size, sha256]. Written last, because hashes are known only then.
    members: dict[str, list[Any]] = field(default_factory=dict)
    format: int = FORMAT


class Writer:
    """Writes beside `path` and takes its place when it is complete and on disk: a backup never stands there half."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path, self.partial = path, path.with_name(path.name + ".partial")
        self.manifest = manifest
        self.tar = tarfile.open(self.partial, "w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by `close`
        self.partial.chmod(0o600)

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, file: Path) -> None:
        with file.open("rb") as source:
            self.add(name, source, os.fstat(source.fileno()).st_size)

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        reader = Hashing(source)
        self.tar.addfile(info, reader)
        self.manifest.members[name] = [size, reader.digest.hexdigest()]

    def close(self) -> None:
        content = json.dumps(asdict(self.manifest), ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(content)
        self.tar.addfile(info, io.BytesIO(content))
        self.tar.close()
        with self.partial.open("rb") as written:
            os.fsync(written.fileno())
        self.partial.replace(self.path)

    def give_up(self) -> None:
        self.tar.close()
        self.partial.unlink(missing_ok=True)


class Hashing:
    """A reader that hashes what passes through it."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.source.read(size)
        self.digest.update(chunk)
        return chunk


class Reader:
    """Reads a backup; every member is checked against the manifest while it is read. Raises Stop for anything foreign."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.tar = tarfile.open(path, "r:")  # noqa: SIM115 - closed by `close`
            self.manifest = self._manifest()
        except (OSError, tarfile.TarError, KeyError, ValueError, TypeError) as error:
            raise Stop(f"{path} is not a backup of Besa, or it is damaged: {error}") from error

    def _manifest(self) -> Manifest:
        file = self.tar.extractfile(MANIFEST)
        if file is None:
            raise KeyError(MANIFEST)
        manifest = Manifest(**json.load(file))
        if manifest.format != FORMAT:
            raise Stop(f"{self.path} was written by a newer Besa (format {manifest.format}). Restore it with that one.")
        return manifest

    def fingerprint(self) -> str:
        """Tells this backup from every other: the manifest names the moment and the hash of each member."""
        return hashlib.sha256(json.dumps(asdict(self.manifest), sort_keys=True).encode()).hexdigest()

    def names(self, folder: str) -> list[str]:
        return [name for name in self.manifest.members if name.startswith(f"{folder}/")]

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, piece by piece. Raises Stop at the end when they are not those that were written."""
        size, expected = self.manifest.members[name]
        found = self.tar.extractfile(name)
        if found is None:
            raise Stop(f"{name} is missing in {self.path}.")
        reader = Hashing(found)
        read = 0
        while chunk := reader.read(CHUNK):
            read += len(chunk)
            yield chunk
        if (read, reader.digest.hexdigest()) != (size, expected):
            raise Stop(f"{name} in {self.path} is damaged: it is not what was written. Nothing was changed.")

    def verify(self) -> None:
        """Read everything once, so that a damaged backup changes nothing. Raises Stop."""
        for name in self.manifest.members:
            for _chunk in self.chunks(name):
                pass

    def copy(self, name: str, target: Path) -> None:
        """Write a member to `target`, durably."""
        relative = PurePosixPath(name)
        if relative.is_absolute() or ".." in relative.parts:
            raise Stop(f"{name} in {self.path} would leave its folder.")
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for chunk in self.chunks(name):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        self.tar.close()
