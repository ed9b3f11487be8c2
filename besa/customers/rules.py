"""Pure decisions about addresses."""

import re

import phonenumbers

from besa.core.text.fold import words

# Mail from here says nothing about an organization.
# fmt: off
PUBLIC_PROVIDERS = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com",
    "icloud.com", "me.com", "mac.com", "aol.com", "proton.me", "protonmail.com", "gmx.com", "gmx.net", "gmx.de",
    "web.de", "mail.com", "zoho.com", "yandex.com", "yandex.ru", "mail.ru", "walla.co.il", "walla.com",
    "bezeqint.net", "netvision.net.il", "012.net.il", "hotmail.co.il", "yahoo.co.uk", "live.co.uk", "maktoob.com",
    "abissnet.al", "albmail.com", "hotmail.fr", "yahoo.fr", "fastmail.com", "tutanota.com",
})
# fmt: on
# One plain addr-spec: what may be an identity (reliability.md, finding 4). Local parts in any script.
PLAIN_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]{1,64}@[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]{1,255}")


def plain_email(value: str) -> str:
    """The address with its domain and local part case-folded, or '' when it is not one plain address."""
    value = value.strip()
    if not PLAIN_ADDRESS.fullmatch(value) or "=?" in value:
        return ""
    local, _at, domain = value.rpartition("@")
    if "." not in domain.strip(".") or domain.startswith((".", "-")) or ".." in value:
        return ""
    return f"{local}@{domain.rstrip('.')}".casefold()


def plain_phone(value: str, country: str = "") -> str:
    """E.164 where the number can be understood, else its digits; '' without at least three digits."""
    try:
        number = phonenumbers.parse(value, country or None)
        if phonenumbers.is_possible_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    except phonenumbers.NumberParseException:
        pass
    digits = "".join(str(int(c)) for c in value if c.isdecimal())
    return digits if len(digits) >= 3 else ""


def domain_of(address: str) -> str:
    """The domain that may tell the organization, or '' for public providers."""
    domain = address.rpartition("@")[2].casefold()
    return "" if domain in PUBLIC_PROVIDERS else domain


def name_key(name: str) -> str:
    """The folded words of a name, by which two spellings of it are one: `أحمد` and `احمد`, `Hoxha` and `hoxha`.

    '' where a name has one word only: too many people share it.
    """
    found = words(name)
    return " ".join(found)[:200] if len(found) > 1 else ""


def address_variants(value: str) -> list[str]:
    """Other ways to write what reaches the same mailbox, of a plain address: without `+tag`, and without dots at Gmail."""
    local, _at, domain = value.rpartition("@")
    bare = local.partition("+")[0]
    found = {f"{bare}@{domain}"}
    if domain in ("gmail.com", "googlemail.com"):
        found |= {f"{bare.replace('.', '')}@{other}" for other in ("gmail.com", "googlemail.com")}
        found |= {f"{bare}@{other}" for other in ("gmail.com", "googlemail.com")}
    return sorted(found - {value, f"@{domain}"})
