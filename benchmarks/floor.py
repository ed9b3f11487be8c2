"""The floor of mail intake: what no desk can do without. Parse with the standard library, decode the contents, and write
five rows in one SQLite transaction that is on the disk when it returns."""

import sqlite3
import time
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from pathlib import Path

TABLE = "CREATE TABLE row (id INTEGER PRIMARY KEY, kind TEXT, one TEXT, two TEXT, at REAL)"
INSERT = "INSERT INTO row (kind, one, two, at) VALUES (?, ?, ?, ?)"


def seconds_for(raws: list[bytes], folder: Path) -> float:
    connection = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(TABLE)
    began = time.perf_counter()
    for raw in raws:
        take_in(raw, connection)
    took = time.perf_counter() - began
    connection.close()
    return took


def take_in(raw: bytes, connection: sqlite3.Connection) -> None:
    message = message_from_bytes(raw, policy=policy.compat32)
    subject = str(make_header(decode_header(message.get("Subject", ""))))
    sender = str(make_header(decode_header(message.get("From", ""))))
    texts, sizes = [], 0
    for part in message.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if part.get_content_maintype() == "text":
            charset = (part.get_content_charset() or "utf-8").replace("iso-8859-8-i", "iso-8859-8")
            texts.append(content.decode(charset, "replace"))
        else:
            sizes += len(content)
    connection.execute("BEGIN IMMEDIATE")
    for kind, one, two in (
        ("received", subject, sender),
        ("customer", sender, ""),
        ("case", subject, ""),
        ("message", texts[0] if texts else "", "".join(texts[1:])),
        ("event", str(sizes), ""),
    ):
        connection.execute(INSERT, (kind, one, two, time.time()))
    connection.execute("COMMIT")
