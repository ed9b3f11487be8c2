"""What the world's mail servers will think of our domain: MX, SPF, DKIM and DMARC, in words that say what to mend."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import dns.exception
import dns.resolver
from django.utils.translation import gettext as _

from besa.channels.email.addresses import ascii_domain

LOOKUP_SECONDS = 5
SPF_LOOKUP_LIMIT = 10  # RFC 7208, section 4.6.4
# The names that the large providers and the usual signing programs give to their keys.
COMMON_SELECTORS = (
    "default",
    "mail",
    "dkim",
    "google",
    "selector1",
    "selector2",
    "k1",
    "s1",
    "s2",
    "fm1",
    "zoho",
    "pm",
)


class Verdict(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `advice` says in the reader's language what is so, and what to do if it is not good."""

    part: str
    verdict: Verdict
    advice: str
    record: str = ""


class Resolver(Protocol):
    def __call__(self, name: str, kind: str) -> list[str]:
        """The records of `kind`, TXT strings joined. Empty: there are none. Raises DNSUnavailable: cannot be known."""


class DNSUnavailable(Exception):
    """The name servers did not answer; nothing is known about the record."""


def resolve(name: str, kind: str) -> list[str]:
    """The system's resolver, bounded in time."""
    try:
        answer = dns.resolver.resolve(name, kind, lifetime=LOOKUP_SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, UnicodeError, OSError) as error:
        raise DNSUnavailable(str(error)[:200]) from error
    return [_text_of(record, kind) for record in answer]


def _text_of(record: object, kind: str) -> str:
    if kind == "TXT":
        return b"".join(getattr(record, "strings", ())).decode("utf-8", "replace")
    return str(record)


def check_domain(domain: str, *, selectors: Iterable[str] = (), resolver: Resolver = resolve) -> list[Finding]:
    """MX, SPF, DKIM and DMARC of the domain of an address, in this order. `selectors` names DKIM keys to look for first."""
    domain = ascii_domain(domain)
    parts: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("MX", lambda: check_mx(domain, resolver)),
        ("SPF", lambda: check_spf(domain, resolver)),
        ("DKIM", lambda: check_dkim(domain, (*selectors, *COMMON_SELECTORS), resolver)),
        ("DMARC", lambda: check_dmarc(domain, resolver)),
    )
    findings = []
    for part, look in parts:
        try:
            findings.append(look())
        except DNSUnavailable:
            words = _("The name servers did not answer, so nothing is known. Try again in a few minutes.")
            findings.append(Finding(part, Verdict.UNKNOWN, words))
    return findings


def check_mx(domain: str, resolver: Resolver) -> Finding:
    records = resolver(domain, "MX")
    if not records:
        words = _(
            "No server takes mail for %(domain)s: answers to it get lost. Add an MX record that names your mail server."
        )
        return Finding("MX", Verdict.BAD, words % {"domain": domain})
    if any(record.split()[-1] == "." for record in records):
        words = _(
            "%(domain)s says that it takes no mail at all. Replace the record “0 .” by one that names your mail server."
        )
        return Finding("MX", Verdict.BAD, words % {"domain": domain}, records[0])
    return Finding(
        "MX", Verdict.GOOD, _("A server takes the mail that customers write to you."), "\n".join(sorted(records))
    )


def check_spf(domain: str, resolver: Resolver) -> Finding:
    records = [text for text in resolver(domain, "TXT") if text.lower().split(" ")[0] == "v=spf1"]
    if not records:
        words = _(
            "%(domain)s does not say who may send its mail, so much of it will be taken for spam."
            " Add a TXT record such as “v=spf1 mx -all”, with what your mail provider asks for."
        )
        return Finding("SPF", Verdict.BAD, words % {"domain": domain})
    if len(records) > 1:
        words = _("There are several SPF records, and then none counts. Make one of them.")
        return Finding("SPF", Verdict.BAD, words, "\n".join(records))
    return _judge_spf(records[0])


def _judge_spf(record: str) -> Finding:
    terms = [term.lower() for term in record.split()[1:]]
    ends = [term for term in terms if term.lstrip("+-~?") == "all"]
    lookups = sum(
        term.lstrip("+-~?").split(":")[0].split("/")[0] in {"include", "a", "mx", "ptr", "exists"} for term in terms
    )
    if any(term in {"all", "+all"} for term in ends):
        words = _("The SPF record lets everybody send in your name. End it with “-all” or “~all”.")
        return Finding("SPF", Verdict.BAD, words, record)
    if lookups > SPF_LOOKUP_LIMIT:
        words = _("The SPF record asks for more than ten other records, and then it does not count. Shorten it.")
        return Finding("SPF", Verdict.BAD, words, record)
    if (not ends and not any(term.startswith("redirect=") for term in terms)) or "?all" in ends:
        words = _("The SPF record does not say what to do with mail from elsewhere. End it with “-all” or “~all”.")
        return Finding("SPF", Verdict.WARNING, words, record)
    return Finding(
        "SPF",
        Verdict.GOOD,
        _("The domain says who may send its mail. Is the server you send through among them?"),
        record,
    )


def check_dkim(domain: str, selectors: Iterable[str], resolver: Resolver) -> Finding:
    for selector in dict.fromkeys(selectors):
        for record in resolver(f"{selector}._domainkey.{domain}", "TXT"):
            tags = tags_of(record)
            if tags.get("p"):
                return Finding(
                    "DKIM", Verdict.GOOD, _("A key to sign your mail with is published."), f"{selector}: {record}"
                )
            if "p" in tags:
                words = _("The DKIM key “%(selector)s” was withdrawn. Publish a new one at your mail provider.")
                return Finding("DKIM", Verdict.BAD, words % {"selector": selector}, record)
    words = _(
        "No DKIM key was found under the usual names. If your mail provider signs your mail under another name, all is well;"
        " if not, turn DKIM on there and publish the record it gives you."
    )
    return Finding("DKIM", Verdict.WARNING, words)


def check_dmarc(domain: str, resolver: Resolver) -> Finding:
    records = [text for text in resolver(f"_dmarc.{domain}", "TXT") if tags_of(text).get("v", "").upper() == "DMARC1"]
    if not records:
        words = _(
            "There is no DMARC record. Large providers ask for one: add the TXT record “v=DMARC1; p=none” at _dmarc.%(domain)s."
        )
        return Finding("DMARC", Verdict.WARNING, words % {"domain": domain})
    if len(records) > 1:
        words = _("There are several DMARC records, and then none counts. Make one of them.")
        return Finding("DMARC", Verdict.BAD, words, "\n".join(records))
    policy = tags_of(records[0]).get("p", "").lower()
    if policy in {"quarantine", "reject"}:
        return Finding("DMARC", Verdict.GOOD, _("Mail that others send in your name is turned away."), records[0])
    if policy == "none":
        words = _(
            "DMARC watches but protects nobody yet. Once SPF and DKIM are right, change “p=none” to “p=quarantine”."
        )
        return Finding("DMARC", Verdict.GOOD, words, records[0])
    words = _("The DMARC record has no policy. Add “p=none”, or better “p=quarantine”.")
    return Finding("DMARC", Verdict.BAD, words, records[0])


def tags_of(record: str) -> dict[str, str]:
    """The `tag=value; tag=value` of DKIM and DMARC records."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, _sign, value in pairs if name.strip()}
