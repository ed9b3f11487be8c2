"""What the check of a domain says, from records written by hand."""

import pytest

from besa.channels.email.dns_check import DNSUnavailable, Verdict, check_domain, tags_of

GOOD = {
    ("desk.example", "MX"): ["10 mx.desk.example."],
    ("desk.example", "TXT"): ["google-site-verification=x", "v=spf1 mx include:_spf.example -all"],
    ("mail._domainkey.desk.example", "TXT"): ["v=DKIM1; k=rsa; p=MIGf"],
    ("_dmarc.desk.example", "TXT"): ["v=DMARC1; p=reject"],
}


def findings(changes=None, domain="desk.example", **more):
    records = GOOD | (changes or {})

    def resolver(name, kind):
        answer = records.get((name, kind), [])
        if answer == "down":
            raise DNSUnavailable
        return answer

    return {finding.part: finding for finding in check_domain(domain, resolver=resolver, **more)}


def test_good_domain_is_good():
    assert {part: finding.verdict for part, finding in findings().items()} == {
        "MX": Verdict.GOOD,
        "SPF": Verdict.GOOD,
        "DKIM": Verdict.GOOD,
        "DMARC": Verdict.GOOD,
    }


@pytest.mark.parametrize(
    ("part", "name", "kind", "records", "verdict", "word"),
    [
        ("MX", "desk.example", "MX", [], Verdict.BAD, "Add an MX record"),
        ("MX", "desk.example", "MX", ["0 ."], Verdict.BAD, "takes no mail at all"),
        ("MX", "desk.example", "MX", "down", Verdict.UNKNOWN, "Try again"),
        ("SPF", "desk.example", "TXT", [], Verdict.BAD, "v=spf1 mx -all"),
        ("SPF", "desk.example", "TXT", ["v=spf10 -all"], Verdict.BAD, "v=spf1 mx -all"),
        ("SPF", "desk.example", "TXT", ["v=spf1 -all", "v=spf1 mx -all"], Verdict.BAD, "several"),
        ("SPF", "desk.example", "TXT", ["v=spf1 +all"], Verdict.BAD, "everybody"),
        ("SPF", "desk.example", "TXT", ["v=spf1 mx all"], Verdict.BAD, "everybody"),
        ("SPF", "desk.example", "TXT", ["v=spf1 mx ?all"], Verdict.WARNING, "does not say"),
        ("SPF", "desk.example", "TXT", ["v=spf1 mx"], Verdict.WARNING, "does not say"),
        ("SPF", "desk.example", "TXT", ["v=spf1 redirect=_spf.example"], Verdict.GOOD, "among them"),
        ("SPF", "desk.example", "TXT", ["v=spf1 " + "include:x " * 11 + "-all"], Verdict.BAD, "more than ten"),
        ("DKIM", "mail._domainkey.desk.example", "TXT", [], Verdict.WARNING, "turn DKIM on"),
        ("DKIM", "mail._domainkey.desk.example", "TXT", ["v=DKIM1; p="], Verdict.BAD, "withdrawn"),
        ("DMARC", "_dmarc.desk.example", "TXT", [], Verdict.WARNING, "_dmarc.desk.example"),
        ("DMARC", "_dmarc.desk.example", "TXT", ["v=DMARC1; p=none"], Verdict.GOOD, "p=quarantine"),
        ("DMARC", "_dmarc.desk.example", "TXT", ["v=DMARC1"], Verdict.BAD, "no policy"),
        ("DMARC", "_dmarc.desk.example", "TXT", ["v=DMARC1; p=none"] * 2, Verdict.BAD, "several"),
    ],
)
def test_each_fault_is_named_with_what_to_do(part, name, kind, records, verdict, word):
    finding = findings({(name, kind): records})[part]
    assert finding.verdict == verdict
    assert word in finding.advice


def test_dkim_is_found_under_the_name_that_was_given():
    changes = {("mail._domainkey.desk.example", "TXT"): [], ("besa1._domainkey.desk.example", "TXT"): ["p=MIGf"]}
    assert findings(changes)["DKIM"].verdict == Verdict.WARNING
    assert findings(changes, selectors=["besa1"])["DKIM"].record == "besa1: p=MIGf"


def test_domain_of_another_script_is_asked_in_ascii():
    records = {("xn--mgbh0fb.xn--kgbechtv", "MX"): ["10 mx.desk.example."]}
    assert findings(records, domain="مثال.إختبار")["MX"].verdict == Verdict.GOOD


def test_tags_of_a_record():
    assert tags_of(" v=DMARC1 ;P = none;; rua=mailto:a@b=c") == {"v": "DMARC1", "p": "none", "rua": "mailto:a@b=c"}
