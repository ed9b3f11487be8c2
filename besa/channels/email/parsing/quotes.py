"""Where quoted history and the signature begin in a text, in English, Arabic, Hebrew and Albanian. Linear; nothing is deleted (D08)."""

import re
from dataclasses import dataclass

_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u064b-\u0652\u0640*_]")
# Only lines that may matter are looked at closely: most lines of a long mail are none of these.
_LONGEST = 400
_LONGEST_SIGNATURE = 30
_SHORTEST_BLOCK = 3

_ON_SOMEBODY_WROTE = re.compile(
    r"""(?ix)
      on\b.{5,300}\bwrote\s?:?
    | [^>]{1,200}<[^<>\s]{3,200}>\s?(?:wrote|כתב/?ה?|كتب|كتبت|shkroi)\s?:
    | (?:في|وفي|بتاريخ|يوم)\b.{3,300}(?:كتب|كتبت|كتب/كتبت|كتابة\sما\sيلي).{0,200}[:：]
    | .{0,200}\b(?:كتب|كتبت|كتب/كتبت)\s?:
    | (?:ב?תאריך|ביום|ב[-־]?\s?\d).{3,300}(?:מאת|כתב|כתבה|כתב/ה).{0,200}:
    | .{0,200}\b(?:כתב|כתבה|כתב/ה|כתב\(ה\))\s?:
    | (?:më|me|në|ne)\b.{3,300}\b(?:shkroi|ka\sshkruar|shkruajti)\b.{0,80}
    | .{1,200}\b(?:shkroi|ka\sshkruar)\s?:
    """
)
_OPENS = re.compile(r"(?i)(?:on|في|وفي|بتاريخ|يوم|ב?תאריך|ביום|ב[-־]?\s?\d+|më|me|në|ne)\b")
_SEPARATOR = re.compile(
    r"""(?ix)
      -{2,}\s?(?:original\smessage|forwarded\smessage|الرسالة\sالأصلية|الرسالة\sالاصلية|رسالة\sأصلية
        |رسالة\sمعاد\sتوجيهها|رسالة\sتمت\sإعادة\sتوجيهها|ה?הודעה\s(?:ה?מקורית|שהועברה)|mesazhi?\s(?:origjinal|fillestar|i\spërcjellë))\s?-{2,}
    | begin\sforwarded\smessage:|בעת\sהעברת\sההודעה:|بداية\sالرسالة\sالمعاد\sتوجيهها:|filloi\smesazhi\si\spërcjellë:
    """
)
_FROM = re.compile(r"(?i)(?:from|من|מאת|nga|prej)\s?:\s?\S")
_OTHER_LABEL = re.compile(
    r"""(?ix)(?:sent|date|to|cc|subject
      |تم\sالإرسال|تاريخ\sالإرسال|أرسلت|أرسل|التاريخ|إلى|الى|نسخة|الموضوع
      |נשלח|תאריך|אל|עותק|נושא
      |dërguar|data|për|tek|drejtuar|kopje|subjekti|tema|lënda)\s?:""",
)
_SENT_FROM_PHONE = re.compile(
    r"""(?ix)(?:sent\sfrom\s(?:my|outlook|yahoo|proton|mail\sfor)|get\soutlook\sfor|أ?رسل[ت]?\sمن|مرسل[ةه]?\sمن|تم\sالإرسال\sمن
      |נשלח\sמ|הורד\sאת\soutlook|dërguar\snga\s|derguar\snga\s).{0,120}"""
)


# Most lines of a mail can begin nothing; this tells at the price of one search.
_MAY_BEGIN = re.compile(
    r"(?i)wrote|כתב|מאת|كتب|كت[\u064b-\u0652]|كتابة|shkr|--|^\W{0,4}(?:from|من|nga|prej)\W|forward|העברת|توجيه|përcj"
)


@dataclass(frozen=True, slots=True)
class Folds:
    """Positions in the text: from `fold_at` on there is nothing but history and signature; None where there is none."""

    fold_at: int | None
    signature_at: int | None


class _Lines:
    """The lines of a text, where each begins, and from which line on nothing but quotes and blanks follows."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.starts, position = [], 0
        for line in self.lines:
            self.starts.append(position)
            position += len(line) + 1
        self.last_plain = next((index for index in range(len(self.lines) - 1, -1, -1) if self.is_plain(index)), -1)

    def is_plain(self, index: int) -> bool:
        line = self.lines[index].lstrip()
        return bool(line) and not line.startswith(">")

    def read(self, index: int, count: int = 1) -> str:
        """`count` lines as one, without bold marks, vowel signs and invisible marks."""
        joined = " ".join(line.strip() for line in self.lines[index : index + count])
        return _MARKS.sub("", joined).strip() if len(joined) <= _LONGEST else ""

    def next_filled(self, index: int) -> int:
        while index < len(self.lines) and not self.lines[index].strip():
            index += 1
        return index


def find(text: str) -> Folds:
    """Where to fold `text`. A text that is nothing but history (a forwarded mail) is not folded."""
    lines = _Lines(text)
    quote = _history(lines)
    signature = _signature(lines, quote)
    first = min(index for index in (quote, signature, len(lines.lines)) if index is not None)
    if first == len(lines.lines) or not any(line.strip() for line in lines.lines[:first]):
        return Folds(None, None)
    return Folds(lines.starts[first], None if signature is None else lines.starts[signature])


def _history(lines: _Lines) -> int | None:
    """The line where the history begins that goes on to the end."""
    for index, line in enumerate(lines.lines):
        if line[:1] == ">" and index > lines.last_plain and len(lines.lines) - index >= _SHORTEST_BLOCK:
            return index
        if len(line) <= _LONGEST and _MAY_BEGIN.search(line):
            start = _beginning(lines, index)
            if start is not None:
                return start
    return None


def _beginning(lines: _Lines, index: int) -> int | None:
    """Where the history begins that line `index` announces, perhaps a line or two above it; None if it does not."""
    text = lines.read(index)
    if _SEPARATOR.fullmatch(text) or _is_header_block(lines, index, text):
        return index
    # A line that opens by itself needs none above it: "Ne rregull" ends no header, whatever its first word could be.
    starts = (index,) if _OPENS.match(text) else (index - 2, index - 1, index)
    for start in starts:
        if start < 0 or (start < index and not _OPENS.match(lines.read(start))):
            continue
        if _ON_SOMEBODY_WROTE.fullmatch(lines.read(start, index - start + 1)):
            return start if _is_only_history(lines, index + 1) else None
    return None


def _is_header_block(lines: _Lines, index: int, text: str) -> bool:
    """Outlook's way: From, and at least two of Sent, To, Cc, Subject in the lines below."""
    if not _FROM.match(text):
        return False
    below = [lines.read(number) for number in range(index + 1, min(index + 7, len(lines.lines)))]
    return sum(bool(_OTHER_LABEL.match(line)) for line in below) >= 2


def _is_only_history(lines: _Lines, index: int) -> bool:
    """Whether what follows "On ... wrote:" is quoted to the end, or not marked as a quote at all; an answer below a quote is neither."""
    first = lines.next_filled(index)
    if first >= len(lines.lines):
        return True
    return lines.is_plain(first) or lines.last_plain < first


def _signature(lines: _Lines, quote: int | None) -> int | None:
    """The line where the signature begins, above the history or at the end."""
    end = len(lines.lines) if quote is None else quote
    for index in range(end - 1, max(-1, end - _LONGEST_SIGNATURE - 1), -1):
        if lines.lines[index] in ("-- ", "--", "-- \r"):
            return index
    filled = [index for index in range(max(0, end - 6), end) if lines.lines[index].strip()]
    if filled and _SENT_FROM_PHONE.fullmatch(lines.read(filled[-1])):
        return filled[-1]
    return None
