"""Read a mail in this process, for tests of what is understood; `test_reader` is about the child."""

from datetime import UTC, datetime

from besa.cases.ports import InboundMessage
from besa.channels.email.parsing import fingerprint, message
from besa.channels.email.parsing.message_headers import Options
from besa.channels.email.tests.mails import mail, multipart, part

__all__ = ["NOW", "mail", "multipart", "part", "read"]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def read(raw: bytes, **options: object) -> InboundMessage:
    return message.read(raw, Options(received_at=NOW, fingerprint=fingerprint.of(raw), **options))
