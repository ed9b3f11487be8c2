"""May the sender be believed? (reliability.md, section 4; F06)

With IMAP and behind a relay we do not see the SMTP peer, so there are two witnesses: the provider's Authentication-Results,
when they are surely the provider's, and a DKIM signature that we check ourselves.
"""

import re
from collections.abc import Callable

import authres
import dkim

from besa.cases.ports import Verdict
from besa.channels.email.parsing.headers import Headers

# Takes a DNS name and a time-out, gives the TXT record or None.
DnsText = Callable[..., bytes | None]

_BY = re.compile(r"(?:^|[\s)])by\s+([^\s;()]{1,255})")
_FROM = re.compile(r"^\s*from\s+([^\s;()]{1,255})")
_DOMAIN_TAG = re.compile(rb"(?:^|;)\s*d\s*=\s*([^\s;]{1,255})")
_LENGTH_TAG = re.compile(rb"(?:^|;)\s*l\s*=")
_NAME = re.compile(r"[a-z0-9._-]{1,255}")
_LONGEST_RESULT = 8_000
_SIGNATURES = 3
_DNS_SECONDS = 3


def verdict(
    headers: Headers, raw: bytes, domain: str, trusted_id: str = "", dns: DnsText | None = None
) -> tuple[Verdict, str]:
    """The verdict on a From of `domain` and its reason. `dns` None: signatures are not checked (offline)."""
    result = provider_result(headers, trusted_id) if trusted_id else None
    if result == "pass":
        return Verdict.AUTHENTICATED, "dmarc=pass"
    if result == "fail":
        return Verdict.FAILED, "dmarc=fail"
    if dns is not None and headers.has("dkim-signature") and has_aligned_signature(headers, raw, domain, dns):
        return Verdict.AUTHENTICATED, "dkim=pass"
    return Verdict.NONE, f"dmarc={result}" if result else ""


def provider_result(headers: Headers, trusted_id: str) -> str | None:
    """The provider's DMARC result from the top-most field that is surely the provider's, or None."""
    value = _field_of(headers, trusted_id)
    return None if value is None else _dmarc(value)


def checker_of(headers: Headers) -> str:
    """The name in the top-most result, if it stands where only the provider of this mail can have put it; else ''.

    One mail proves nothing; that many bear the same name is what an administrator is asked about.
    """
    value = next((value for name, value in headers.fields if name == "authentication-results"), b"")
    found = _authserv_id(value)
    return found if found and _NAME.fullmatch(found) and _field_of(headers, found) is not None else ""


def _field_of(headers: Headers, trusted_id: str) -> bytes | None:
    """Surely the provider's: it names `trusted_id`, and no Received of another host stands above it. Whatever a sender
    writes stands below.
    """
    was_border = False
    for name, value in headers.fields:
        if name == "received":
            text = value[:2_000].decode("ascii", "replace")
            if was_border or not _is_ours(_BY.search(text), trusted_id):
                return None
            was_border = not _is_ours(_FROM.search(text), trusted_id)
        elif name == "authentication-results" and _authserv_id(value) == trusted_id.lower():
            return value
    return None


def _authserv_id(value: bytes) -> str:
    return value.partition(b";")[0].decode("ascii", "replace").strip().partition(" ")[0].lower()


def _is_ours(match: re.Match[str] | None, trusted_id: str) -> bool:
    """Whether a host of a Received is the provider's: the same name, or in the same domain as its authserv-id."""
    if match is None:
        return False
    host, trusted = match[1].strip("[].").lower(), trusted_id.strip(".").lower()
    labels = trusted.split(".")
    family = ".".join(labels[1:]) if len(labels) > 2 else trusted
    # Google's inner hops name no host, only an address of the 2002:a00::/24 range, which never comes from outside.
    is_google = family == "google.com" and host.startswith("2002:a")
    return host == trusted or host.endswith("." + family) or is_google


def _dmarc(value: bytes) -> str | None:
    try:
        parsed = authres.AuthenticationResultsHeader.parse(
            "Authentication-Results: " + value[:_LONGEST_RESULT].decode("ascii", "replace")
        )
    except (authres.AuthResError, ValueError, IndexError, RecursionError):
        return None
    return next((str(result.result).lower() for result in parsed.results if result.method == "dmarc"), None)


def has_aligned_signature(headers: Headers, raw: bytes, domain: str, dns: DnsText) -> bool:
    """Whether a DKIM signature of `domain` or of a domain above it holds. Time-limited; a DNS failure is no signature."""
    for index, signature in enumerate(headers.all_raw("dkim-signature")[:_SIGNATURES]):
        if _signs_all_of_it(signature, domain) and _holds(raw, index, dns):
            return True
    return False


def _signs_all_of_it(signature: bytes, domain: str) -> bool:
    """Whether the signer answers for `domain` and for the whole body: below a part (l=) anybody can write on."""
    tag = _DOMAIN_TAG.search(signature)
    if tag is None or _LENGTH_TAG.search(signature):
        return False
    return _is_aligned(tag[1].decode("ascii", "replace"), domain)


def _is_aligned(signer: str, domain: str) -> bool:
    signer, domain = signer.strip(".").lower(), domain.strip(".").lower()
    return signer == domain or ("." in signer and domain.endswith("." + signer))


def _holds(raw: bytes, index: int, dns: DnsText) -> bool:
    try:
        return bool(dkim.DKIM(raw, minkey=1024, timeout=_DNS_SECONDS).verify(idx=index, dnsfunc=dns))
    except Exception:
        # dkimpy and DNS libraries raise many things on hostile keys and dead networks; each means: not shown to be genuine.
        return False
