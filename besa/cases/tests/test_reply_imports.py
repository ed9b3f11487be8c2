"""Saved replies out of one desk and into another: looked at first, decided where both have words, taken back; bad files refused."""

import base64
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from besa.cases.actions.replies import attach_to_reply, save_reply, word_reply
from besa.cases.models import ReplyImport, SavedReply
from besa.cases.wordings.reading import read_entries
from besa.core import files

PAGE = "/settings/replies/imports/"
SAMPLE = [
    ("Opening hours", "en", "We are open from 9 to 17."),
    ("Opening hours", "ar", "نعمل من 9 إلى 17."),
    ("Return", "he", "אפשר להחזיר בתוך 14 יום."),
]


def made(by, title, team=None, **words):
    reply = save_reply(None, by=by, title=title, team=team)
    for language, text in words.items():
        word_reply(reply, by=by, language=language, text=text)
    return reply


def table(rows, head="name,language,text"):
    return (head + "\n" + "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)).encode()


def brought(desk, content, name="replies.csv"):
    answer = desk.post(PAGE, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def said():
    rows = SavedReply.objects.living().prefetch_related("wordings")
    return sorted((one.title, word.language, word.text) for one in rows for word in one.wordings.all())


def test_the_page_says_the_columns_of_a_table_and_is_a_page_as_any_other(desk):
    page = desk.get(PAGE).content.decode()
    assert 'data-columns="page"' in page
    assert "with the columns \u2066name, language, text\u2069" in page


def test_a_table_is_looked_at_then_brought_in_then_taken_back(desk):
    page = brought(desk, b"\xef\xbb\xbf" + table(SAMPLE))
    shown = desk.get(page).content.decode()
    assert "2 are new" in shown
    assert "نعمل من 9 إلى 17." in shown or "We are open" in shown
    assert said() == []
    desk.post(page)
    assert said() == sorted(SAMPLE)
    assert desk.post(page).status_code == 200
    assert len(said()) == 3
    desk.post(f"{page}undo/")
    assert said() == []


def test_what_one_desk_exports_another_has_word_for_word_with_its_files(desk, amal, orders):
    first = save_reply(None, by=amal, title="Hours", shortcut="hrs", team=orders, folder="Shop")
    word_reply(
        first, by=amal, language="ar", text="", html='<p dir="rtl">من <strong>الأحد</strong></p><p dir="ltr">9–17</p>'
    )
    attach_to_reply(first, by=amal, filename="map.png", content_type="image/png", content=b"PNG")
    made(amal, "=SUM(1)", en="- one\n- two")
    exported = desk.get("/settings/replies/saved-replies.json")
    assert exported["Content-Disposition"].startswith("attachment;")
    as_table = desk.get("/settings/replies/saved-replies.csv").content
    SavedReply.objects.update(title="elsewhere")
    desk.post(brought(desk, exported.content, "replies.json"))
    again = SavedReply.objects.get(title="Hours")
    assert (again.shortcut, again.folder, again.team) == ("hrs", "Shop", orders)
    assert again.wordings.get().html == '<p dir="rtl">من <strong>الأحد</strong></p><p dir="ltr">9–17</p>'
    file = again.files.get()
    assert (file.filename, files.read(file.stored)) == ("map.png", b"PNG")
    assert SavedReply.objects.get(title="=SUM(1)").wordings.get().text == "- one\n- two"
    assert b"'=SUM(1)" in as_table
    assert [(entry.title, list(entry.words)) for entry in read_entries(as_table)] == [
        ("=SUM(1)", ["en"]),
        ("Hours", ["ar"]),
    ]
    assert "2 are here word for word" in desk.get(brought(desk, exported.content, "replies.json")).content.decode()


@pytest.mark.parametrize(
    ("choice", "after"),
    [
        ("keep", [("Hours", "ar", "جديد"), ("Hours", "en", "old")]),
        ("replace", [("Hours", "ar", "جديد"), ("Hours", "en", "new")]),
        ("both", [("Hours", "en", "old"), ("Hours (2)", "ar", "جديد"), ("Hours (2)", "en", "new")]),
    ],
)
def test_where_both_have_words_the_person_decides_and_the_way_back_restores_what_was(desk, amal, choice, after):
    made(amal, "Hours", en="old")
    page = brought(desk, table([("hours", "en", "new"), ("hours", "ar", "جديد")]).replace(b"hours", b"Hours"))
    assert "1 is here already with other words" in desk.get(page).content.decode()
    desk.post(page, {"all": "keep", "choice-0": choice})
    assert said() == after
    desk.post(f"{page}undo/")
    assert said() == [("Hours", "en", "old")]


def test_what_somebody_wrote_since_survives_the_way_back(desk, amal):
    reply = made(amal, "Hours", en="old")
    page = brought(desk, table([("Hours", "en", "new")]))
    desk.post(page, {"all": "replace"})
    word_reply(reply, by=amal, language="en", text="newer")
    answer = desk.post(f"{page}undo/", follow=True)
    assert said() == [("Hours", "en", "newer")]
    assert "changed since" in answer.content.decode()


def test_the_wording_of_somebody_else_is_never_replaced(desk, dana, orders):
    made(dana, "Hours", en="hers")
    page = brought(desk, table([("Hours", "en", "mine"), ("Hours", "sq", "e imja")]))
    assert "Somebody else wrote what is here" in desk.get(page).content.decode()
    desk.post(page, {"all": "replace"})
    assert said() == [("Hours", "en", "hers"), ("Hours (2)", "en", "mine"), ("Hours (2)", "sq", "e imja")]


def test_the_file_of_another_is_not_found(client, desk, dana):
    page = brought(desk, table(SAMPLE))
    client.force_login(dana)
    assert client.get(page).status_code == 404
    assert client.post(page).status_code == 404
    assert client.post(f"{page}undo/").status_code == 404


def reply_json(**more):
    one = {"title": "Hours", "words": {"en": {"text": "Nine."}}, **more}
    return json.dumps({"kind": "besa saved replies", "version": 1, "replies": [one]}).encode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no saved reply"),
        (b"\x00\xff\xfe\x80garbage", "cannot be read"),
        (b"{" * 100_000, "not whole JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "not whole JSON"),
        (b'{"replies": []}', "not of saved replies"),
        (b'{"kind": "besa saved replies", "replies": []}', "no saved reply"),
        (b"a,b,c\n1,2,3", "must name the columns"),
        (table([("Hours", "xx", "y")]), "is not one of these"),
        (table([("", "en", "y")]), "has no name"),
        (table([("Hours", "en", "")]), "no words"),
        (table([("Hours", "en", "y" * 200_000)]), "cannot be read"),
        (table([(f"Hours {number}", "en", "y") for number in range(2_100)]), "too many"),
        (reply_json(title=7), "has no name"),
        (reply_json(title="x" * 300), "too long"),
        (reply_json(words={"en": {"text": "y" * 200_000}}), "too long"),
        (reply_json(words=[]), "no words"),
        (reply_json(files=[{"filename": "a", "content": "!!"}]), "is damaged"),
        (reply_json(files=[{"filename": "a", "content": base64.b64encode(b"0" * 13_000_000).decode()}]), "too large"),
        (b"\x89PNG\r\n\x1a\n", "cannot be read"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence_and_leaves_nothing(desk, content, why):
    answer = desk.post(
        PAGE, {"file": SimpleUploadedFile("x", content)} if content else {"file": SimpleUploadedFile("x", b" ")}
    )
    page = answer.content.decode()
    assert (answer.status_code, ReplyImport.objects.count(), SavedReply.objects.count()) == (422, 0, 0)
    assert why in page or (not content and "must name the columns" in page)


def test_what_a_hostile_file_brings_is_cleaned(desk):
    evil = reply_json(
        title="Ho\u202eurs\n", folder="a\u0000b",
        words={"en": {"html": "<p onclick=x>Nine<script>alert(1)</script><img src=http://x.example/a></p>"}},
        files=[{"filename": "../../etc/passwd\u202e", "content_type": "text/html", "content": "PGI+"}],
    )  # fmt: skip
    desk.post(brought(desk, evil, "x.json"))
    reply = SavedReply.objects.get()
    assert (reply.title, reply.folder) == ("Hours", "ab")
    assert reply.wordings.get().html == '<p dir="ltr">Nine</p>'
    assert reply.files.get().filename == ".._.._etc_passwd"


def test_a_table_of_a_spreadsheet_is_read_with_semicolons_tabs_and_names_of_languages(desk):
    rows = "Name;Language;Text\r\nHours;Arabic;"
    assert [list(entry.words) for entry in read_entries((rows + "من 9").encode("utf-16"))] == [["ar"]]
    tabs = rows.replace(";", "\t") + "one\nHours\thebrew\tשתיים"
    assert [list(entry.words) for entry in read_entries(tabs.encode())] == [["ar", "he"]]
