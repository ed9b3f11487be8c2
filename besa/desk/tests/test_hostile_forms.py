"""G10: forms of ten thousand fields, without end, packed, and too long are refused, and cost nobody anything."""

import gzip

import pytest

pytestmark = pytest.mark.django_db
BOUNDARY = "x" * 20
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def part(name, content, filename=""):
    file = f'; filename="{filename}"' if filename else ""
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{content}\r\n'.encode()


@pytest.fixture
def post(client, amal, case):
    client.force_login(amal)

    def post(body, kind=FORM, **headers):
        address = f"/cases/{case.number}/replies/"
        return client.generic("POST", address, body, content_type=kind, headers=headers).status_code

    return post


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"".join(part(f"f{n}", "x") for n in range(10_000)) + f"--{BOUNDARY}--".encode(), FORM),
        (b"".join(part(f"f{n}", "x", f"{n}.txt") for n in range(200)) + f"--{BOUNDARY}--".encode(), FORM),
        ("&".join(f"f{n}=x" for n in range(10_000)).encode(), "application/x-www-form-urlencoded"),
        (b"text=" + b"x" * (5 * 1024 * 1024), "application/x-www-form-urlencoded"),
        (part("text", "x" * (5 * 1024 * 1024)) + f"--{BOUNDARY}--".encode(), FORM),
        (part("text", "x"), "multipart/form-data"),
        (part("text", "x"), "multipart/form-data; boundary=" + "y" * 300),
    ],
    ids=["fields", "files", "pairs", "one long pair", "one long field", "no boundary", "long boundary"],
)
def test_what_is_too_much_is_refused(post, case, body, kind):
    assert post(body, kind) in (400, 413)
    assert case.messages.count() == 0


def test_a_file_without_end_is_no_message(post, case):
    assert post(part("text", "") + part("file", "x" * 100_000, "a.txt")[:-40]) in (400, 422)
    assert case.messages.count() == 0


def test_what_is_packed_is_not_unpacked(post, case):
    """A bomb of a gigabyte is a megabyte of strange bytes."""
    packed = gzip.compress(b"text=" + b"x" * 10_000_000)
    answer = post(packed, "application/x-www-form-urlencoded", Content_Encoding="gzip")
    assert answer in (400, 415, 422)
    assert case.messages.count() == 0
