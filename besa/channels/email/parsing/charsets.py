"""Bytes to text without ever raising: an allow-list of codecs, the names that mailers really write, and detection.

Charset names are an attack surface (finding 6): `unicode_escape`, `idna`, `utf-7` and their like are never run.
"""

import encodings.aliases
import re

_ALLOWED = frozenset(
    str.split(
        """
    ascii utf_8 utf_8_sig utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be
    cp037 cp437 cp720 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 cp874
    cp932 cp949 cp950 cp1125 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258
    iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_10 iso8859_13 iso8859_14 iso8859_15
    iso8859_16 koi8_r koi8_t koi8_u kz1048 ptcp154 gb18030 hz big5 big5hkscs euc_jp euc_jis_2004 euc_kr johab
    iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_3 iso2022_jp_ext iso2022_jp_2004 iso2022_kr
    mac_arabic mac_croatian mac_cyrillic mac_farsi mac_greek mac_iceland mac_latin2 mac_roman mac_romanian mac_turkish
    """
    )
)
# What browsers do too: the smaller set is read as the larger one that writers mean.
_WIDER = {
    "latin_1": "cp1252",
    "iso8859_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift_jisx0213": "cp932",
    "shift_jis_2004": "cp932",
}
_NAMES_IN_MAIL = {
    "iso88598i": "cp1255",
    "iso88598e": "cp1255",
    "iso88598": "cp1255",
    "logical": "cp1255",
    "visual": "cp1255",
    "xmachebrew": "cp1255",
    "machebrew": "cp1255",
    "iso88596i": "iso8859_6",
    "iso88596e": "iso8859_6",
    "asmo708": "iso8859_6",
    "dos720": "cp720",
    "dos862": "cp862",
    "dos874": "cp874",
    "windows874": "cp874",
    "ksc56011987": "cp949",
    "ksc5601": "cp949",
    "ksc56011989": "cp949",
    "uhc": "cp949",
    "windows949": "cp949",
    "windows31j": "cp932",
    "xsjis": "cp932",
    "xgbk": "gb18030",
    "gb231280": "gb18030",
    "xgb": "gb18030",
    "xeucjp": "euc_jp",
    "xbig5": "big5",
    "big5eten": "big5",
    "cnbig5": "big5",
    "cngb": "gb18030",
    "utf8mb4": "utf_8",
    "utf8mb3": "utf_8",
    "unicode11utf8": "utf_8",
    "unicode": "utf_16",
    "ucs2": "utf_16",
    "iso2022jpms": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "xmacroman": "mac_roman",
    "xmacintosh": "mac_roman",
    "ansix31101983": "cp1252",
    "ansix341968": "cp1252",
    "usascii": "ascii",
    "koi8ru": "koi8_u",
    "xunknown": "",
    "unknown8bit": "",
    "defaultcharset": "",
}
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]")
_HIGH = re.compile(rb"[\x80-\xff]")
_WORD_WITH_HIGH = re.compile(rb"[A-Za-z]{0,40}[\x80-\xff][A-Za-z\x80-\xff]{0,40}")
_LATIN_LETTER = re.compile(rb"[A-Za-z]")
_HEBREW_LETTERS = bytes(range(0xE0, 0xFB))
# Polish, Czech and Croatian letters at places where Western writers have signs, or next to nothing.
_CENTRAL_EUROPEAN = frozenset(b"\xa5\xb3\xb9\xbf\x9c\x9f\xa3\x8c\xaf\xe8\xc8\xf8\xd8\xec\xcc\xf9\xd9")


def _key(name: str) -> str:
    return _NOT_IN_A_NAME.sub("", name)


def _known_names() -> dict[str, str]:
    known = {_key(codec): codec for codec in _ALLOWED}
    for alias, codec in encodings.aliases.aliases.items():
        if (target := _WIDER.get(codec, codec)) in _ALLOWED:
            known[_key(alias)] = target
    known.update({_key(codec): target for codec, target in _WIDER.items()})
    for codec in ("cp125" + digit for digit in "012345678"):
        known["windows" + codec[2:]] = codec
        known["xcp" + codec[2:]] = codec
    for codec in tuple(known):
        if codec.startswith("mac"):
            known["x" + codec] = known[codec]
    return known | _NAMES_IN_MAIL


_KNOWN = _known_names()


def codec_for(name: str) -> str | None:
    """The codec that may decode what is labelled `name`, or None: then detect."""
    if not name or len(name) > 64:
        return None
    return _KNOWN.get(_key(name.partition("*")[0].lower())) or None


def decode(data: bytes, charset: str = "") -> tuple[str, bool]:
    """`data` as text, and whether something in it could not be read. `charset` is the sender's claim, and may be a lie (C02)."""
    if data.isascii() and b"\x1b" not in data and b"~{" not in data and b"\0" not in data:
        return data.decode("ascii"), False
    codec = codec_for(charset)
    if codec is None or codec == "ascii":
        return detect(data)
    if codec.startswith(("utf_16", "utf_32")):
        return _decode_wide(data, codec)
    if codec not in ("utf_8", "utf_8_sig") and not data.isascii() and _is_utf8(data):
        return data.decode("utf-8-sig"), False
    return _decode_as(data, codec)


def detect(data: bytes) -> tuple[str, bool]:
    """Text of unlabelled bytes: UTF-8 if it is valid, then the code pages of our languages by what their letters look like."""
    if _is_utf8(data):
        return data.decode("utf-8-sig"), False
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") * 20 < len(_HIGH.findall(data)):
        return text, True
    return data.decode(_guess_code_page(data), "replace"), True


def _guess_code_page(data: bytes) -> str:
    sample = data[:20_000]
    high = _HIGH.findall(sample)
    found = _WORD_WITH_HIGH.findall(sample)
    if sum(bool(_LATIN_LETTER.search(word)) for word in found) * 2 >= len(found):
        return "cp1250" if any(byte[0] in _CENTRAL_EUROPEAN for byte in high) else "cp1252"
    hebrew = sum(byte in _HEBREW_LETTERS for byte in high)
    return "cp1255" if hebrew * 20 >= len(high) * 17 else "cp1256"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in data


def _decode_as(data: bytes, codec: str) -> tuple[str, bool]:
    try:
        return data.decode(codec), False
    except (UnicodeError, ValueError):
        text = data.decode(codec, "replace")
    if codec.startswith("utf_8") and text.count("\ufffd") * 20 > len(_HIGH.findall(data)):
        return detect(data)
    return text, True


def _decode_wide(data: bytes, codec: str) -> tuple[str, bool]:
    """UTF-16 and UTF-32, where the mark of byte order is often missing: zeros tell it for most texts."""
    width = 4 if codec.startswith("utf_32") else 2
    if codec in ("utf_16", "utf_32") and data[:2] not in (b"\xff\xfe", b"\xfe\xff") and data[:2] != b"\0\0":
        codec += "_be" if data[:400:width].count(0) > data[width - 1 : 400 : width].count(0) else "_le"
    if b"\0" not in data[:400] and _is_utf8(data):
        return data.decode("utf-8-sig"), True
    text = data.decode(codec, "replace")
    return text, "\ufffd" in text
