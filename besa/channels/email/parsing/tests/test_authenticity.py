"""F06 and section 4: only the provider's own word counts, and a signature that we check ourselves."""

from __future__ import annotations

import base64

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from besa.cases.ports import Verdict
from besa.channels.email.parsing import authenticity, headers
from besa.channels.email.parsing.tests.reading import mail, read

OURS = "Received: from relay.elsewhere.example (relay [192.0.2.1]) by mx.provider.example with ESMTPS; Mon, 23 Nov 2026 10:00\r\n"
INNER = "Received: from mx.provider.example by store.provider.example; Mon, 23 Nov 2026 10:00\r\n"
THEIRS = "Received: from pc.elsewhere.example by relay.elsewhere.example; Mon, 23 Nov 2026 09:59\r\n"
PASS = "Authentication-Results: mx.provider.example; spf=pass smtp.mailfrom=x; dkim=pass header.d=x; dmarc=pass header.from=x\r\n"
FAIL = PASS.replace("dmarc=pass", "dmarc=fail")
NONE = PASS.replace("dmarc=pass", "dmarc=none")
FOREIGN = PASS.replace("mx.provider.example", "mx.evil.example")


@pytest.mark.parametrize(
    ("trace", "verdict"),
    [
        (PASS + OURS + THEIRS, "authenticated"),
        (OURS + PASS + THEIRS, "authenticated"),
        (INNER + PASS + OURS + THEIRS, "authenticated"),
        (INNER + OURS + PASS + THEIRS, "authenticated"),
        (FAIL + OURS + THEIRS, "failed"),
        (NONE + OURS + THEIRS, "none"),
        (FAIL + OURS + PASS, "failed"),  # the top-most counts
        (OURS + THEIRS + PASS, "none"),  # below a foreign host anybody may have written it
        (OURS + INNER + PASS + THEIRS, "none"),  # behind the border even a hop that looks like the provider's
        (THEIRS + PASS + OURS, "none"),
        (FOREIGN + OURS + THEIRS, "none"),
        (FOREIGN + PASS + OURS, "authenticated"),
        (OURS + THEIRS, "none"),
        (PASS.replace("dmarc=pass", "dmarc=((((") + OURS, "none"),
        (PASS.replace("mx.provider.example", "MX.Provider.Example 1") + OURS, "authenticated"),
        (PASS.replace("mx.provider.example", "mx.provider.example.evil.example") + OURS, "none"),
        (PASS.replace("mx.provider.example;", "(x) mx.provider.example;") + OURS, "none"),
        ("Authentication-Results: mx.provider.example; dmarc" * 400 + "\r\n" + OURS, "none"),
    ],
)
def test_f06_only_the_providers_top_most_word_counts(trace: str, verdict: str) -> None:
    said = read(trace.encode() + mail(), trusted_authserv_id="mx.provider.example")
    assert said.verdict == verdict


def test_without_a_trusted_id_no_word_counts() -> None:
    assert read((PASS + OURS).encode() + mail()).verdict == "none"


def test_an_odd_sender_fails_whatever_the_provider_says() -> None:
    said = read((PASS + OURS).encode() + mail(From="a@x, b@y"), trusted_authserv_id="mx.provider.example")
    assert (said.verdict, said.verdict_reason) == ("failed", "odd-from")


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def dns(name: object, timeout: float = 5) -> bytes:
    """The world's DNS: one key, at customer.example."""
    asked = name.decode() if isinstance(name, bytes) else str(name)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(PUBLIC) if "._domainkey.customer.example" in asked else b""


def signed(raw: bytes, domain: bytes = b"customer.example", **options: object) -> bytes:
    return dkim.sign(raw, b"s1", domain, PRIVATE, include_headers=[b"from", b"subject"], **options) + raw


def verdict_of(raw: bytes, domain: str = "customer.example", lookup: object = dns) -> Verdict:
    return authenticity.verdict(headers.split(raw)[0], raw, domain, "", lookup)[0]


def test_a_signature_of_the_senders_domain_is_proof() -> None:
    assert verdict_of(signed(mail())) == Verdict.AUTHENTICATED
    assert verdict_of(signed(mail()), "mail.customer.example") == Verdict.AUTHENTICATED


@pytest.mark.parametrize(
    "domain", ["elsewhere.example", "notcustomer.example", "example", "customer.example.evil.example"]
)
def test_a_signature_of_another_domain_is_none(domain: str) -> None:
    assert verdict_of(signed(mail()), domain) == Verdict.NONE


def test_what_was_changed_after_signing_proves_nothing() -> None:
    raw = signed(mail())
    assert verdict_of(raw.replace(b"Hello", b"Hullo")) == Verdict.NONE
    assert verdict_of(raw.replace(b"Subject: My order", b"Subject: Your order")) == Verdict.NONE


def test_a_signature_over_a_part_of_the_body_proves_nothing() -> None:
    assert verdict_of(signed(mail(), length=True)) == Verdict.NONE


def test_dns_that_fails_proves_nothing() -> None:
    def broken(name: object, timeout: float = 5) -> bytes:
        raise OSError("the network is unreachable")

    assert verdict_of(signed(mail()), lookup=broken) == Verdict.NONE


def test_offline_no_signature_is_checked() -> None:
    assert verdict_of(signed(mail()), lookup=None) == Verdict.NONE


@pytest.mark.parametrize("junk", [b"", b"v=1; d=customer.example", b"d=customer.example;" * 9_000, b"\xff\0"])
def test_junk_signatures_are_no_signatures(junk: bytes) -> None:
    assert verdict_of(b"DKIM-Signature: " + junk + b"\r\n" + mail()) == Verdict.NONE
