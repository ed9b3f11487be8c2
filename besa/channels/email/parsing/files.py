"""Names and kinds of attached files: cleaned first and then checked (E01, B09), and never what the sender claims (E03)."""

import re
import unicodedata

from besa.channels.email.parsing import limits
from besa.core.text.controls import clean_line

_SEPARATORS = re.compile(r"(?i)[/\\]|%2f|%5c")
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)")
_KEPT_EXTENSION = re.compile(r"\.[^.\s]{1,16}\Z")

# Of a longer name its beginning and its extension are looked at.
_LONGEST = 2_000

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
)
# Claims that say more than the first bytes do, where both agree.
_NARROWER = {
    "application/zip": re.compile(
        r"application/(?:vnd\.openxmlformats-officedocument\.[a-z.]{1,60}|vnd\.oasis\.opendocument\.[a-z]{1,30}|epub\+zip)"
    ),
    "application/x-ole-storage": re.compile(r"application/(?:msword|vnd\.ms-excel|vnd\.ms-powerpoint|vnd\.ms-outlook)"),
}
# Nothing here is ever run by a browser, whatever the bytes are.
_HARMLESS = frozenset(
    {"text/plain", "text/csv", "text/calendar", "text/vcard", "text/x-vcard", "text/directory", "message/rfc822"}
    | {"message/delivery-status", "text/rfc822-headers", "application/pgp-signature", "application/pgp-encrypted"}
    | {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pkcs7-mime", "application/rtf"}
    | {"message/disposition-notification", "message/feedback-report"}
)
_EXTENSIONS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
    "application/ms-tnef": ".dat",
}


def clean_name(name: str, content_type: str = "") -> str:
    """A file name for people: no folder, nothing invisible, not hidden, not reserved, at most 150 bytes; made up if nothing is left."""
    name = unicodedata.normalize("NFC", clean_line(name[:_LONGEST] + name[_LONGEST:][-_LONGEST:]))
    name = "".join(char for char in name if unicodedata.category(char) not in ("Cf", "Cc", "Cs", "Co"))
    name = _FORBIDDEN.sub("_", _SEPARATORS.split(name)[-1]).strip(" .")
    if not name.strip("_"):
        return "attachment" + _EXTENSIONS.get(content_type, "")
    if _RESERVED.match(name):
        name = "_" + name
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name.encode()) <= limits.FILENAME_BYTES:
        return name
    extension = match[0] if (match := _KEPT_EXTENSION.search(name)) else ""
    room = limits.FILENAME_BYTES - len(extension.encode())
    stem = name[: len(name) - len(extension)].encode()[:room].decode("utf-8", "ignore")
    return stem.rstrip(" .") + extension


def safe_type(content: bytes, declared: str) -> str:
    """The type under which the file may be served: what its first bytes are, or a harmless claim, or octet-stream."""
    found = sniff(content)
    if found:
        narrower = _NARROWER.get(found)
        return declared if narrower and narrower.fullmatch(declared) else found
    return declared if declared in _HARMLESS else "application/octet-stream"


def sniff(content: bytes) -> str:
    """The type that the first bytes show, or ''."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(content[8:12], "")
    if content[4:8] == b"ftyp":
        return {b"avif": "image/avif", b"heic": "image/heic", b"M4A ": "audio/mp4"}.get(content[8:12], "video/mp4")
    if content[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return "audio/mpeg"
    return ""
