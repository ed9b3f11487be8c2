"""Saved replies with files and folders: copied into the letter, bounded in words, and each letter's own from then on."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from besa.cases.actions import replies as actions
from besa.cases.actions import trash
from besa.cases.actions.places import purge
from besa.cases.errors import NotAllowed
from besa.cases.models import Attachment, Draft, DraftFile, ReplyFile
from besa.core import files


@pytest.fixture
def reply(amal):
    made = actions.save_reply(None, by=amal, title="The form", shortcut="form", folder="Returns")
    actions.word_reply(made, by=amal, language="en", text="Dear {customer_name}, here it is.")
    actions.word_reply(made, by=amal, language="ar", text="عزيزي {customer_name}، ها هو.")
    return made


def attach(reply, by, name="form.pdf", content=b"form", language=""):
    file = actions.attach_to_reply(reply, by=by, filename=name, content_type="application/pdf", content=content)
    actions.keep_for_language(file, by=by, language=language)
    return file


def put_in(desk, case, reply):
    return desk.post(f"/cases/{case.number}/saved-replies/{reply.pk}/").json()


def test_files_come_with_the_words_of_their_language_once(desk, case, reply, amal):
    attach(reply, amal, "all.pdf", b"all")
    attach(reply, amal, "arabic.pdf", b"ar", "ar")
    attach(reply, amal, "english.pdf", b"en", "en")
    answer = put_in(desk, case, reply)
    assert answer["text"] == "عزيزي يوسف حداد، ها هو."
    assert [name in answer["files"] for name in ("all.pdf", "arabic.pdf", "english.pdf")] == [True, True, False]
    put_in(desk, case, reply)
    assert sorted(DraftFile.objects.values_list("filename", flat=True)) == ["all.pdf", "arabic.pdf"]
    desk.post(f"/cases/{case.number}/replies/", {"to": "yusuf@customer.example", "text": "Here it is"})
    assert sorted(Attachment.objects.values_list("filename", flat=True)) == ["all.pdf", "arabic.pdf"]
    reply.refresh_from_db()
    assert reply.used_count == 2


def test_a_letter_keeps_its_copy_when_the_reply_loses_its_own_and_the_reply_when_the_case_is_gone(
    desk, case, reply, amal, dana
):
    file = attach(reply, amal)
    put_in(desk, case, reply)
    copied = DraftFile.objects.get()
    desk.post(f"/cases/{case.number}/replies/", {"to": "yusuf@customer.example", "text": "Here it is"})
    trash(case, by=amal)
    purge(place="trash", older_than=timedelta(0), now=timezone.now() + timedelta(days=1))
    assert files.read(file.stored) == b"form"
    with pytest.raises(FileNotFoundError):
        files.read(copied.stored)
    actions.detach_from_reply(file, by=amal)
    with pytest.raises(FileNotFoundError):
        files.read(file.stored)


def test_too_much_is_refused_in_words_and_leaves_nothing(desk, reply, monkeypatch):
    monkeypatch.setattr("besa.cases.actions.replies.REPLY_FILES_LIMIT", 6)
    page = f"/settings/replies/{reply.pk}/files/"
    assert "a.txt" in desk.post(page, {"file": SimpleUploadedFile("a.txt", b"1234")}).content.decode()
    answer = desk.post(page, {"file": SimpleUploadedFile("b.txt", b"1234")})
    assert answer.status_code == 422
    assert answer.content.decode().startswith("The files of a saved reply may have 6")
    assert ReplyFile.objects.get().filename == "a.txt"


def test_files_are_kept_with_the_form_of_a_new_reply_and_limited_to_a_language_beside_it(desk):
    said = {"title": "Map", "language": "en", "text": "See the map", "folder": "Shop"}
    desk.post("/settings/replies/new/", said | {"file": SimpleUploadedFile("map.png", b"map")})
    file = ReplyFile.objects.get()
    page = desk.get(f"/settings/replies/{file.reply_id}/").content.decode()
    assert "map.png" in page
    assert 'value="Shop"' in page
    desk.post(f"/settings/replies/files/{file.pk}/language/", {f"only-{file.pk}": "ar"}, headers={"HX-Request": "true"})
    file.refresh_from_db()
    assert file.language == "ar"
    desk.post(f"/settings/replies/files/{file.pk}/removal/")
    assert ReplyFile.objects.count() == 0


def test_who_may_not_change_a_reply_changes_no_file_of_it(reply, amal, noa):
    file = attach(reply, amal)
    for change in (
        lambda: attach(reply, noa),
        lambda: actions.detach_from_reply(file, by=noa),
        lambda: actions.keep_for_language(file, by=noa, language="ar"),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_replies_stand_in_folders_and_are_found_by_every_word(desk, case, reply, amal):
    other = actions.save_reply(None, by=amal, title="Thanks")
    actions.word_reply(other, by=amal, language="en", text="Thank you")
    page = desk.get("/settings/replies/").content.decode()
    assert page.index("Thanks") < page.index("Returns") < page.index("The form")
    found = desk.get("/settings/replies/?find=returns+عزيزي").content.decode().partition("<main")[2]
    assert "The form" in found
    assert "Thanks" not in found
    offered = desk.get(f"/cases/{case.number}/saved-replies/?q=retur").content.decode()
    assert "The form" in offered
    assert "Thanks" not in offered


def test_lay_ready_adds_below_what_was_begun(case, reply, amal):
    Draft.objects.create(user=amal, case=case, direction="out", text="Begun")
    draft = actions.lay_ready(reply, case=case, by=amal)
    assert draft.text == "Begun\n\nعزيزي يوسف حداد، ها هو."
    assert "Begun" in draft.html
