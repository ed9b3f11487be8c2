"""`besa export PATH`: everything in open formats, readable without Besa. Secrets and passwords are left out."""

import argparse
import contextlib
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from besa import __version__
from besa.cases.models import Attachment, Delivery, Received
from besa.channels.email.models import Mailbox
from besa.cli import schema
from besa.cli.errors import Stop, writing
from besa.core import files

# Ways in, and what the machines keep for themselves.
# Hard contacts and pauses are private to the person (PV-07); so is what they were told, and when they read it.
LEFT_OUT_MODELS = {
    *("HardContact", "Pause", "Notification", "Presence"),
    *("AccessToken", "Invitation", "Job", "Sweep", "Heartbeat"),
}
LEFT_OUT_FIELDS = {
    "password",
    "imap_secret",
    "smtp_secret",
    "oauth_client_secret",
    "oauth_refresh_token",
    "secret_hash",
    # When somebody was at the desk is for the desk of that moment, and for nobody's files.
    "last_seen_at",
    "standing",
    "standing_until",
    *("Focus.began_at", "Focus.until", "Focus.note", "Focus.mailed_at"),
}
ABOUT = """Everything that this desk knows, written by Besa {version}.

data/         one file for each kind of record, one JSON object on each line (UTF-8); times are UTC
mail/in/      each message as it was received; the number is "id" in data/cases.Received.jsonl
mail/out/     each message as it was sent; the number is "id" in data/cases.Delivery.jsonl
mail/*.mbox   what each mailbox received, once more in one file, for mail programs and `besa import mbox`
attachments/  the files; the number is "id" in data/cases.Attachment.jsonl

A field that ends in "_id" holds the "id" of a record in another file.
Passwords, keys and the passwords of mailboxes are not here; `besa backup` keeps them. Nor is what is private to a member of
the staff: their notifications, and when they were at the desk, busy, left alone or at rest.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="PATH", help="a new or empty folder")


def run(options: argparse.Namespace) -> int:
    schema.require_current()
    path: Path = options.path
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Stop(f"{path} is not empty; name a new folder.")
    with writing(path):
        rows, missing = export(path)
    print(f"{path}: {rows} records." + (f" {missing} files were missing on disk." if missing else ""))
    return 1 if missing else 0


def export(path: Path) -> tuple[int, int]:
    """How many records were written, and how many files were missing. Raises OSError."""
    (path / "data").mkdir(parents=True, exist_ok=True)
    rows = sum(write_rows(path / "data", model) for model in exported_models())
    missing = sum(copy_files(path))
    for mailbox in Mailbox.objects.order_by("pk"):
        write_box(path / "mail" / f"{mailbox.pk} {plain_name(mailbox.address)}.mbox", mailbox)
    (path / "README.txt").write_text(ABOUT.format(version=__version__), encoding="utf-8")
    return rows, missing


def exported_models() -> list[type[models.Model]]:
    """Every table of ours, also those between two others, but no way in."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("besa.") and model.__name__ not in LEFT_OUT_MODELS and model._meta.managed
    ]


def write_rows(folder: Path, model: type[models.Model]) -> int:
    count = 0
    with (folder / f"{model._meta.app_label}.{model.__name__}.jsonl").open("w", encoding="utf-8") as file:
        for row in model._default_manager.order_by("pk").iterator(chunk_size=1000):
            file.write(json.dumps(as_plain(row), ensure_ascii=False, cls=DjangoJSONEncoder) + "\n")
            count += 1
    return count


def as_plain(row: models.Model) -> dict[str, Any]:
    kept = (field for field in row._meta.concrete_fields if LEFT_OUT_FIELDS.isdisjoint(names_of(field)))
    return {field.attname: field.value_from_object(row) for field in kept}


def names_of(field: models.Field[Any, Any]) -> tuple[str, str]:
    """In every table, and in its own alone."""
    return field.name, f"{field.model.__name__}.{field.name}"


def copy_files(path: Path) -> Iterator[bool]:
    """Copy each stored file under a name that a person understands; True for one that is missing."""
    received = Received.objects.exclude(stored="").order_by("pk").values_list("pk", "stored")
    for key, stored in received.iterator():
        yield copy_file(stored, path / "mail" / "in" / f"{key}.eml")
    for key, stored in Delivery.objects.exclude(stored="").order_by("pk").values_list("pk", "stored").iterator():
        yield copy_file(stored, path / "mail" / "out" / f"{key}.eml")
    attachments = Attachment.objects.order_by("pk").values_list("pk", "stored", "filename")
    for key, stored, filename in attachments.iterator():
        yield copy_file(stored, path / "attachments" / f"{key} {plain_name(filename)}")


def copy_file(stored: str, target: Path) -> bool:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(files.path_of(stored), target)
    except FileNotFoundError:
        return True
    return False


def write_box(path: Path, mailbox: Mailbox) -> None:
    """All that it received, as mboxrd (RFC 4155) with the time of each in UTC. A file that is missing is left out."""
    rows = Received.objects.filter(account=mailbox.account).exclude(stored="").order_by("received_at", "pk")
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as box:
        for stored, received_at in rows.values_list("stored", "received_at").iterator():
            with contextlib.suppress(FileNotFoundError), files.path_of(stored).open("rb") as letter:
                box.write(f"From besa {received_at:%a %b %d %H:%M:%S %Y}\n".encode())
                box.writelines(quoted(letter))
                box.write(b"\n")


def quoted(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Each ends with a line break, and none looks like the beginning of the next letter."""
    for line in lines:
        escape = b">" if line.lstrip(b">").startswith(b"From ") else b""
        yield escape + line + (b"" if line.endswith(b"\n") else b"\n")


def plain_name(filename: str) -> str:
    """What may stand in a file name everywhere: letters, digits and `-_. `; at most 100 bytes of it."""
    kept = "".join(letter if letter.isalnum() or letter in "-_. " else "_" for letter in filename).strip(". ")
    return kept.encode()[-100:].decode(errors="ignore") or "file"
