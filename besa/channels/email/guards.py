"""What refuses a letter before it is queued (`besa.wiring.guards`): better now, in words, than an hour later as a bounce."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from besa.cases.errors import BadAddress, TooLarge
from besa.channels.email.compose import UnsafeAddress, header_address

if TYPE_CHECKING:
    from besa.cases.actions.messages import Letter

# Base64 makes four characters of three bytes, and a line end for every 76 of them.
GROWTH = 4 / 3 * 78 / 76


def refuse_unsendable(*, letter: Letter, **about: Any) -> None:
    """Raises BadAddress for what no mail server takes, TooLarge above the limit for messages (BESA_MESSAGE_LIMIT)."""
    for _name, address in (*letter.to, *letter.cc, *letter.bcc):
        try:
            header_address(address)
        except UnsafeAddress:
            raise BadAddress(address=address) from None
    if size_of(letter) > settings.BESA_MESSAGE_LIMIT:
        raise TooLarge(limit=filesizeformat(settings.BESA_MESSAGE_LIMIT))


def size_of(letter: Letter) -> int:
    """About how many bytes leave: files in base64, the words once as text and once as HTML."""
    words = len(letter.text.encode("utf-8", "replace")) * 2 + len(letter.html.encode("utf-8", "replace"))
    return round((words + sum(file.size for file in letter.files)) * GROWTH)
