"""Tokens in addresses and Message-IDs: nobody makes one, nobody changes one, nobody uses another's."""

import hashlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from besa.channels.email import addresses
from besa.channels.email.addresses import AddressTooLong, KeyRing, Purpose

KEYS = KeyRing.of(["a secret of this test"])
OTHER_KEYS = KeyRing.of(["another desk's secret"])
YUSUF = "yusuf@mail.example"
RIVKA = "rivka@mail.example"
CHARACTERS = string.ascii_lowercase + string.digits + ".+-_=@<> \u0130\u017f\u212a"


def changed(text: str) -> list[str]:
    """Every text with one character of `text` replaced, left out, doubled or swapped with its neighbour."""
    results = set()
    for at, old in enumerate(text):
        results |= {text[:at] + new + text[at + 1 :] for new in CHARACTERS if new != old}
        results |= {text[:at] + text[at + 1 :], text[:at] + old + text[at:]}
        results.add(text[:at] + text[at + 1 : at + 2] + old + text[at + 2 :])
    return sorted(results - {text})


def recipient_of(address: str, candidates=(YUSUF, RIVKA), keys=KEYS) -> str | None:
    token = addresses.read_reply_address(address)
    return token.recipient_among(candidates, keys) if token else None


def test_reply_address_names_its_case_and_recipient():
    made = addresses.reply_address("support@desk.example", "c7k2m9", YUSUF, KEYS)
    token = addresses.read_reply_address(made)
    assert made.startswith("support+t.c7k2m9.")
    assert made.endswith("@desk.example")
    assert (token.base, token.purpose, token.case) == ("support@desk.example", Purpose.REPLY, "c7k2m9")
    assert token.recipient_among([RIVKA, YUSUF], KEYS) == YUSUF


def test_reply_address_of_another_recipient_is_not_theirs():
    made = addresses.reply_address("support@desk.example", "c7k2m9", YUSUF, KEYS)
    assert recipient_of(made, [RIVKA]) is None
    assert recipient_of(made, []) is None


def test_reply_address_fails_when_any_character_of_the_token_changes():
    made = addresses.reply_address("support@desk.example", "c7k2m9", YUSUF, KEYS)
    token = made.removeprefix("support+").removesuffix("@desk.example")
    wrong = [f"support+{text}@desk.example" for text in changed(token)]
    assert len(wrong) > 1000
    assert [address for address in wrong if recipient_of(address) is not None] == []


def test_reply_address_survives_case_folding_and_blanks():
    made = addresses.reply_address("support@desk.example", "c7k2m9", "Yusuf@Mail.Example", KEYS)
    assert recipient_of(made.upper()) == YUSUF
    assert recipient_of(f"  {made.title()} ") == YUSUF


@pytest.mark.parametrize(
    "address",
    [
        "support@desk.example",
        "support+t.c7k2m9@desk.example",
        "support+c7k2m9@desk.example",
        "support+t.c7k2m9.@desk.example",
        "support+t.c7k2m9." + hashlib.md5(b"c7k2m9").hexdigest() + "@desk.example",
        "support+t.c7k2m9." + "a" * 16 + "@desk.example",
        "support+t..aaaaaaaaaaaaaaaaaaaa@desk.example",
        "+t.c7k2m9.aaaaaaaaaaaaaaaaaaaa@desk.example",
        "xt.c7k2m9.aaaaaaaaaaaaaaaaaaaa@desk.example",
        "",
        "@",
    ],
)
def test_reply_address_of_any_other_format_is_refused(address):
    assert addresses.read_reply_address(address) is None


def test_reply_address_for_agents_proves_nothing_for_customers():
    made = addresses.reply_address("support@desk.example", "c7k2m9", YUSUF, KEYS, Purpose.AGENT)
    assert addresses.read_reply_address(made).purpose == Purpose.AGENT
    assert recipient_of(made) == YUSUF
    assert recipient_of(made.replace("+a.", "+t.")) is None


def test_reply_address_on_a_sub_domain_of_its_own():
    made = addresses.reply_address("@reply.desk.example", "c7k2m9", YUSUF, KEYS)
    token = addresses.read_reply_address(made)
    assert made.startswith("t.c7k2m9.")
    assert (token.base, token.recipient_among([YUSUF], KEYS)) == ("@reply.desk.example", YUSUF)
    assert addresses.read_bounce_address(addresses.bounce_address("@reply.desk.example", "9", KEYS), KEYS) == "9"


def test_reply_address_of_another_desk_is_refused():
    made = addresses.reply_address("support@desk.example", "c7k2m9", YUSUF, OTHER_KEYS)
    assert recipient_of(made) is None


def test_keys_rotate_and_a_withdrawn_key_is_dead():
    made = addresses.reply_address("support@desk.example", "c7k2m9", YUSUF, KEYS)
    rotated = KeyRing.of(["new secret", "a secret of this test"])
    assert recipient_of(made, keys=rotated) == YUSUF
    assert recipient_of(addresses.reply_address("support@desk.example", "c7k2m9", YUSUF, rotated), keys=KEYS) is None
    assert recipient_of(made, keys=KeyRing.of(["new secret"])) is None


def test_key_ring_without_a_secret_is_refused():
    with pytest.raises(ValueError):
        KeyRing.of(["", ""])


def test_local_part_stays_within_64_octets_or_is_refused():
    fits = addresses.reply_address("a" * 24 + "@desk.example", "c" * 16, YUSUF, KEYS)
    assert len(fits.partition("@")[0]) == 64
    with pytest.raises(AddressTooLong):
        addresses.reply_address("a" * 25 + "@desk.example", "c" * 16, YUSUF, KEYS)


@pytest.mark.parametrize("case", ["", "a.b", "a b", "A@b", "é", "x" * 27, "1\r\nBcc: x"])
def test_reply_address_is_not_made_of_odd_ids(case):
    with pytest.raises(ValueError):
        addresses.reply_address("support@desk.example", case, YUSUF, KEYS)


def test_mac_has_at_least_80_bits_and_lower_case_base32():
    mac = KEYS.sign("t", "c7k2m9", YUSUF)
    assert addresses.MAC_LENGTH * 5 >= 80
    assert set(mac) <= set("abcdefghijklmnopqrstuvwxyz234567")
    assert mac.startswith(KEYS.keys[0].id)


@given(st.lists(st.text(max_size=8), min_size=1, max_size=3), st.lists(st.text(max_size=8), min_size=1, max_size=3))
def test_mac_differs_for_different_parts(one, other):
    assert (KEYS.sign("t", *one) == KEYS.sign("t", *other)) == (one == other)


def test_message_id_says_what_it_belongs_to():
    made = addresses.message_id("reply", "c7k2m9", "m41", YUSUF, "desk.example", KEYS)
    own = addresses.read_message_id(made, KEYS)
    assert (own.kind, own.case, own.message) == ("reply", "c7k2m9", "m41")
    assert own.is_for("YUSUF@mail.example")
    assert not own.is_for(RIVKA)


def test_message_id_is_stable_and_differs_by_recipient():
    made = addresses.message_id("reply", "c7k2m9", "m41", YUSUF, "desk.example", KEYS)
    assert made == addresses.message_id("reply", "c7k2m9", "m41", YUSUF, "desk.example", KEYS)
    assert made != addresses.message_id("reply", "c7k2m9", "m41", RIVKA, "desk.example", KEYS)


def test_message_id_fails_when_any_character_changes():
    made = addresses.message_id("reply", "c7k2m9", "m41", YUSUF, "desk.example", KEYS)
    # Blanks around an id are not part of it.
    wrong = [text for text in changed(made) if text.strip() != made]
    assert [text for text in wrong if addresses.read_message_id(text, KEYS) is not None] == []
    assert addresses.read_message_id(made.upper(), KEYS) == addresses.read_message_id(made, KEYS)


def test_message_id_of_another_desk_is_refused():
    made = addresses.message_id("reply", "c7k2m9", "m41", YUSUF, "desk.example", OTHER_KEYS)
    assert addresses.read_message_id(made, KEYS) is None


def test_message_id_fits_one_line_with_a_long_domain():
    made = addresses.message_id("ack", "c" * 16, "m" * 16, YUSUF, "x" * 60 + ".example", KEYS)
    assert len(f"Message-ID: {made}") < 998


def test_bounce_address_names_its_delivery():
    made = addresses.bounce_address("support@desk.example", "d99", KEYS)
    assert made.startswith("support+b.d99.")
    assert addresses.read_bounce_address(made, KEYS) == "d99"
    assert addresses.read_bounce_address(made.upper(), KEYS) == "d99"


def test_bounce_address_fails_when_any_character_changes():
    made = addresses.bounce_address("support@desk.example", "d99", KEYS)
    token = made.removeprefix("support+").removesuffix("@desk.example")
    wrong = [f"support+{text}@desk.example" for text in changed(token)]
    assert [address for address in wrong if addresses.read_bounce_address(address, KEYS)] == []


def test_bounce_and_reply_addresses_do_not_serve_for_each_other():
    bounce = addresses.bounce_address("support@desk.example", "d99", KEYS)
    reply = addresses.reply_address("support@desk.example", "d99", YUSUF, KEYS)
    assert addresses.read_reply_address(bounce) is None
    assert addresses.read_bounce_address(reply, KEYS) is None
    assert addresses.read_bounce_address(reply.replace("+t.", "+b."), KEYS) is None


def test_fold_gives_one_spelling():
    assert addresses.fold(" Yusuf@Mail.EXAMPLE. ") == YUSUF
    assert addresses.fold("info@مثال.إختبار") == "info@xn--mgbh0fb.xn--kgbechtv"
    assert addresses.fold("info@XN--mgbh0fb.xn--kgbechtv") == "info@xn--mgbh0fb.xn--kgbechtv"


def test_untagged_leaves_the_mailbox():
    made = addresses.reply_address("support@desk.example", "c7k2m9", YUSUF, KEYS)
    assert addresses.untagged(made) == "support@desk.example"
    assert addresses.untagged("Support@Desk.example") == "support@desk.example"


def test_redact_takes_the_tokens_out():
    reply = addresses.reply_address("support@desk.example", "c7k2m9", YUSUF, KEYS)
    own = addresses.message_id("reply", "c7k2m9", "m41", YUSUF, "desk.example", KEYS)
    logged = addresses.redact(f"to {reply.upper()} about {own}")
    mac = own.rpartition("@")[0].rpartition(".")[2]
    assert logged == "to SUPPORT+T.C7K2M9.[token]@DESK.EXAMPLE about " + own.replace(mac, "[token]")
