"""Stored bytes for a browser: a small file whole, a large one in pieces."""

import asyncio

import pytest
from django.http import Http404

from besa.core import files
from besa.core.downloads import PIECE, Pieces, download, shown

LARGE = bytes(range(251)) * (2 * PIECE // 251 + 1)


@pytest.fixture
def stored(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return files.put(LARGE, kind="raw").name


def test_a_small_file_leaves_whole(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    answer = download(files.put(b"x" * PIECE, kind="raw").name, "x.bin")
    assert (answer.streaming, len(answer.content)) == (False, PIECE)


def test_a_large_file_leaves_in_pieces_and_is_closed(stored):
    async def read() -> tuple[Pieces, list[bytes]]:
        answer = download(stored, "فاتورة.pdf")
        pieces = [piece async for piece in answer]
        answer.close()
        return answer, pieces

    answer, pieces = asyncio.run(read())
    assert ([len(piece) for piece in pieces[:2]], len(pieces)) == ([PIECE, PIECE], 3)
    assert (b"".join(pieces), answer["Content-Length"]) == (LARGE, str(len(LARGE)))
    with pytest.raises(ValueError, match="closed file"):
        next(answer.streaming_content)


def test_a_reader_that_goes_away_leaves_no_file_open(stored):
    async def leave() -> Pieces:
        answer = shown(stored, "image/png")
        async for _piece in answer:
            break
        answer.close()
        return answer

    with pytest.raises(ValueError, match="closed file"):
        next(asyncio.run(leave()).streaming_content)


@pytest.mark.django_db  # the end of an answer looks after connections
def test_without_an_event_loop_the_pieces_come_as_well(stored):
    answer = download(stored, "x.bin")
    assert answer.getvalue() == LARGE
    answer.close()


@pytest.mark.parametrize("name", ["raw/gone", "../secret", "raw"])
def test_what_is_not_there_is_not_found(stored, name):
    with pytest.raises(Http404):
        download(name, "x.bin")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ('a"; filename=evil.html', 'attachment; filename="a\\"; filename=evil.html"'),
        ("a\r\nX-Evil: 1", 'attachment; filename="a X-Evil: 1"'),
        ("رسالة.pdf", "attachment; filename*=utf-8''%D8%B1%D8%B3%D8%A7%D9%84%D8%A9.pdf"),
        ("\u202egpj.exe", 'attachment; filename="gpj.exe"'),
        ("", 'attachment; filename="file"'),
    ],
)
def test_e08_a_name_stays_a_name_in_the_header(tmp_path, settings, name, said):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "one").write_bytes(b"x")
    assert download("one", name)["Content-Disposition"] == said
