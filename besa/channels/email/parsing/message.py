"""One raw e-mail understood as far as it can be (`besa.cases.ports.InboundMessage`)."""

import html as html_entities
from dataclasses import replace

from inscriptis import get_text
from lxml.etree import LxmlError

from besa.cases.ports import Bounce, InboundMessage, Verdict
from besa.channels.email.parsing import (
    authenticity,
    automatic,
    bodies,
    bounces,
    folding,
    html,
    language,
    limits,
    quotes,
    structure,
)
from besa.channels.email.parsing import headers as header_fields
from besa.channels.email.parsing.headers import Headers
from besa.channels.email.parsing.message_headers import Options, from_headers
from besa.core.text.controls import clean_text
from besa.core.text.direction import direction_of
from besa.promises.detection.questions import questions_in

# inscriptis needs a second for a megabyte; what is longer gets its words without their layout.
_LONGEST_FOR_LAYOUT = 300_000
# A person's first lines show the direction they write in.
_ENOUGH = 800


def read(raw: bytes, options: Options, dns: authenticity.DnsText | None = None) -> InboundMessage:
    """The whole message. Raises nothing by itself; memory, time and stack are the child's business."""
    headers, body = header_fields.split(raw)
    root = structure.read(headers, body)
    contents = bodies.read(root)
    message = from_headers(headers, contents.hint, options)
    text, shown, notes = _texts(contents)
    folds = quotes.find(text)
    said = text[: folds.fold_at]
    why = _automatic(headers, root, message, options)
    believed, because = _verdict(headers, raw, message, options, dns)
    return replace(
        message,
        text=text,
        fold_at=folds.fold_at,
        signature_at=folds.signature_at,
        html=shown[0],
        has_remote_images=shown[1],
        language=language.guess(said) or language.guess(message.subject),
        direction=direction_of(said[:_ENOUGH] if said.strip() else message.subject),
        automatic=why,
        bounce=_bounce(root, headers, raw, why),
        verdict=believed,
        verdict_reason=because,
        attachments=tuple(contents.attachments),
        damaged=contents.damaged,
        asks=None if why else tuple(questions_in(said)),
        notes=(*message.notes, *contents.notes, *notes),
    )


def _texts(contents: bodies.Contents) -> tuple[str, tuple[str, bool], list[str]]:
    """The text, the safe HTML with whether it has remote pictures, and notes on what was refused."""
    cids = {attachment.content_id for attachment in contents.attachments if attachment.content_id}
    notes: list[str] = []
    shown, texts = [], []
    has_remote = False
    for section in contents.sections:
        cleaned, remote = _cleaned(section.html or "", cids, notes)
        has_remote |= remote
        texts.append(section.text if section.text is not None else _as_text(cleaned, section.html or ""))
        shown.append(cleaned or bodies.escaped(section.text or ""))
    has_html = any(section.html for section in contents.sections)
    joined = folding.fold("".join(shown)) if has_html and "html-" not in "".join(notes) else ""
    return "\n\n".join(text for text in texts if text), (joined, has_remote and bool(joined)), notes


def _cleaned(source: str, cids: set[str], notes: list[str]) -> tuple[str, bool]:
    if not source:
        return "", False
    if refused := html.refusal(source):
        notes.append(refused)
        return "", False
    return html.clean(source, cids)


def _as_text(cleaned: str, source: str) -> str:
    """The words of HTML that came without a text part."""
    if not cleaned or len(cleaned) > _LONGEST_FOR_LAYOUT:
        words = html.strip_tags((cleaned or source)[: limits.TEXT_CHARACTERS])
        return clean_text(html_entities.unescape(words)).strip()
    try:
        return clean_text(get_text(cleaned)).strip()
    except (LxmlError, ValueError, RecursionError):
        return clean_text(html_entities.unescape(html.strip_tags(cleaned))).strip()


def _automatic(headers: Headers, root: structure.Part, message: InboundMessage, options: Options) -> str | None:
    kind, report = root.type.value, root.type.ascii("report-type").lower()
    delivered = automatic.Delivered(options.null_sender, options.loop_id)
    found = automatic.reason(headers, kind, report, message.sender, delivered)
    return found or ("calendar-reply" if _answers_an_invitation(root) else None)


def _answers_an_invitation(root: structure.Part) -> bool:
    """A calendar program's answer, wherever in the message it stands (RFC 6047): a machine wrote it."""
    kinds = (leaf.raw("content-type").lower().replace(b'"', b"") for leaf in root.leaves())
    return any(kind.lstrip().startswith(b"text/calendar") and b"method=reply" in kind for kind in kinds)


def _bounce(root: structure.Part, headers: Headers, raw: bytes, why: str | None) -> Bounce | None:
    """Only what looks like a daemon's mail is searched for failed recipients: a person may quote a report."""
    if why not in ("bounce", "report", "mailer-daemon", "null-sender"):
        return None
    return bounces.read(root, headers, raw)


def _verdict(
    headers: Headers, raw: bytes, message: InboundMessage, options: Options, dns: authenticity.DnsText | None
) -> tuple[Verdict, str]:
    if message.sender is None or not message.sender_is_plain:
        return Verdict.FAILED, "odd-from"
    domain = message.sender.address.rpartition("@")[2]
    return authenticity.verdict(headers, raw, domain, options.trusted_authserv_id, dns)
