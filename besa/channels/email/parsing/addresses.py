"""Addresses of foreign mail in linear time. Structure is read before anything is decoded, and addr-specs are never decoded.

Findings 3 and 4: parsers disagree about every odd address, and an attacker chooses the parser. An address is *plain* only when
nothing about it can be read in two ways; whatever else stands there is shown to people and identifies nobody.
"""

import re
import unicodedata
from dataclasses import dataclass

from besa.cases.ports import Address
from besa.channels.email.parsing import limits, words
from besa.core.text.controls import clean_line

_TOKEN = re.compile(
    rb"""
      "(?:[^"\\]|\\.)*(?:"|\Z)        # quoted string, perhaps unclosed
    | <[^<>]*>?                       # angle address, perhaps unclosed
    | [(),;:>]
    | [^"<(),;:>]+
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT = re.compile(rb"[()]|\\.|[^()\\]+|\\", re.DOTALL)
_ATOM = r"[^\s\x00-\x20\x7f-\x9f\"(),.:;<>@\[\\\]]+"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_PLAIN = re.compile(rf"(?=.{{3,254}}\Z)(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})*)")
_QUOTED_PAIR = re.compile(rb"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address as it stands in a header. `is_plain`: it can be read in one way only."""

    name: str
    address: str
    is_plain: bool

    @property
    def shown(self) -> Address:
        return Address(self.name[: limits.NAME_KEPT], self.address[: limits.ADDRESS_KEPT])


@dataclass(slots=True)
class _Pending:
    """What has been read of one address since the last comma."""

    name: bytes = b""
    angle: bytes | None = None
    comment: bytes = b""
    is_odd: bool = False

    def mailbox(self, hint: str) -> Mailbox | None:
        name = self.name.strip()
        if self.angle is None:
            spec, shown = name, self.comment
        else:
            spec, shown = self.angle.strip(), name
        if not spec and not shown:
            return None
        # Plainness is judged before cleaning: taking an invisible character out would make one address of another.
        address = spec.decode("utf-8", "replace")
        is_plain = not self.is_odd and is_plain_address(address) and not _misleads(shown, spec)
        return Mailbox(words.decode(_unquoted(shown), hint), clean_line(address), is_plain)


def is_plain_address(address: str) -> bool:
    """One addr-spec without quoting, comment, route, domain literal, encoded word or control character."""
    match = _PLAIN.fullmatch(address)
    if not match or len(match["local"].encode()) > 64 or ("=?" in address and "?=" in address):
        return False
    return address.isascii() or _is_readable(address)


def _is_readable(address: str) -> bool:
    """Whether no character is invisible, unassigned or the double of another (RFC 6532 asks for NFC, we ask for more)."""
    strange = any(unicodedata.category(character)[0] in "CZS" for character in address if not character.isascii())
    return not strange and unicodedata.is_normalized("NFKC", address)


def parse(raw: bytes, hint: str = "") -> tuple[list[Mailbox], int]:
    """The addresses of one header, at most ADDRESSES of them, and how many there seem to be. `hint` is the body's charset."""
    found: list[Mailbox] = []
    pending = _Pending()
    position, in_group = 0, False
    while position < len(raw) and len(found) < limits.ADDRESSES:
        match = _TOKEN.match(raw, position)
        if match is None:
            break
        token, position = match[0], match.end()
        if token in (b",", b";"):
            pending.is_odd |= in_group
            _add(found, pending, hint)
            pending, in_group = _Pending(), in_group and token != b";"
        elif token == b":":
            # A group's name, or an attack: either way nothing in this header identifies anybody.
            pending.is_odd = True
            if pending.angle is not None:
                _add(found, pending, hint)
            pending, in_group = _Pending(is_odd=True), True
        elif token == b"(":
            comment, position = _read_comment(raw, position)
            pending.comment += comment
            pending.is_odd = True
        else:
            _take(pending, token)
    if len(found) < limits.ADDRESSES:
        pending.is_odd |= in_group
        _add(found, pending, hint)
    return found, max(len(found), raw.count(b"@"))


def _take(pending: _Pending, token: bytes) -> None:
    if token.startswith(b"<"):
        pending.is_odd |= pending.angle is not None or not token.endswith(b">")
        pending.angle = pending.angle or token.strip(b"<>")
    elif token in (b")", b">"):
        pending.is_odd = True
    else:
        pending.is_odd |= pending.angle is not None and bool(token.strip())
        pending.name += token


def _add(found: list[Mailbox], pending: _Pending, hint: str) -> None:
    mailbox = pending.mailbox(hint)
    if mailbox:
        found.append(mailbox)


def _read_comment(raw: bytes, position: int) -> tuple[bytes, int]:
    """The text of a comment whose opening has been read, and where it ends. Depth is counted: nesting costs no stack (B06)."""
    depth, kept = 1, []
    while depth and (match := _COMMENT.match(raw, position)):
        token, position = match[0], match.end()
        depth += (token == b"(") - (token == b")")
        if token not in (b"(", b")"):
            kept.append(token)
    return b"".join(kept), position


def _misleads(name: bytes, spec: bytes) -> bool:
    """Whether an unquoted display name holds an @: two parsers see two addresses there (finding 4, B04).

    A quoted name may say anything. Outlook's `a@b <a@b>` says the same twice and misleads nobody.
    """
    if b"@" not in name or name.lower() == spec.lower():
        return False
    return not (name.startswith(b'"') and name.endswith(b'"') and name.count(b'"') == 2)


def _unquoted(name: bytes) -> bytes:
    if b'"' not in name:
        return name
    return _QUOTED_PAIR.sub(rb"\1", name.replace(b'\\"', b"\0").replace(b'"', b"")).replace(b"\0", b'"')
