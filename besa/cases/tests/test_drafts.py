"""Drafts: nothing that was typed is lost, whoever wrote where."""

from datetime import timedelta

import pytest
from django.utils import timezone

from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.errors import ChangedMeanwhile, NothingToUndo
from besa.cases.models import Draft, DraftFile
from besa.cases.tests.test_desk_pages import queries_of

TO = [("Yusuf", "yusuf@customer.example")]


def save(case, amal, version=None, **words):
    return actions.save_draft(user=amal, case=case, direction="out", version=version, **words)


def keep(desk, case, **data):
    return desk.post(f"/cases/{case.number}/drafts/out/", data)


def test_a_second_window_that_knew_of_no_draft_overwrites_nothing(desk, case, amal):
    assert keep(desk, case, text="first window", version=0).json() == {"version": 1}
    answer = keep(desk, case, text="second window", version=0)
    assert answer.status_code == 409
    assert answer.json() == {
        "words": "You wrote in another window too.",
        "version": 1,
        "text": "first window",
        "html": "",
    }
    assert Draft.objects.get().text == "first window"


def test_the_same_words_twice_are_no_conflict_because_only_the_answer_was_lost(desk, case):
    keep(desk, case, text="one", version=0)
    keep(desk, case, text="two", version=1)
    assert keep(desk, case, text="two", version=1).json() == {"version": 3}


def test_who_writes_on_after_an_answer_was_lost_has_written_in_no_other_window(desk, case):
    """The server was killed between keeping "one" and saying so; the page still has the version before."""
    keep(desk, case, text="Dear Yusuf", version=0)
    assert keep(desk, case, text="Dear Yusuf, it leaves", version=0).json() == {"version": 2}
    keep(desk, case, text="Dear Yusuf, it leaves today", version=2)
    assert keep(desk, case, text="Good morning\nDear Yusuf, it leaves today.", version=2).json() == {"version": 4}
    assert keep(desk, case, text="Dear Yusuf, it is gone", version=2).status_code == 409


def test_a_picture_of_another_window_is_not_written_over(desk, case):
    keep(desk, case, text="Look:", html='<p>Look:</p><p><img src="/drafts/pictures/a1@besa/" alt=""></p>', version=0)
    kept = Draft.objects.get()
    assert "<img" in kept.html
    assert keep(desk, case, text="Look: here", html="<p>Look: here</p>", version=0).status_code == 409


def test_a_draft_that_holds_only_a_file_takes_the_first_words(case, amal):
    actions.attach_to_draft(save(case, amal), filename="a", content_type="x/y", content=b"1")
    assert save(case, amal, 0, text="words").text == "words"


def test_a_save_that_comes_after_the_sending_makes_no_ghost(desk, case):
    desk.post(f"/cases/{case.number}/replies/", {"to": "yusuf@customer.example", "text": "sent", "client_id": "ab-1"})
    assert keep(desk, case, text="sent", client_id="ab-1", version=0).json() == {"version": 0}
    assert Draft.objects.count() == 0


def test_undo_of_sending_brings_back_rich_words_and_files_above_what_was_begun_since(desk, case, amal):
    draft = save(case, amal, text="Hi", html="<p>Hi</p>")
    actions.attach_to_draft(draft, filename="a.txt", content_type="text/plain", content=b"1")
    letter = Letter(text="Hi", html='<p dir="ltr">Hi</p>', to=TO, files=list(draft.files.all()))
    message = actions.answer(case, by=amal, letter=letter, draft=draft)
    save(case, amal, text="begun since")
    desk.post(f"/messages/{message.pk}/withdrawal/")
    draft = Draft.objects.get()
    assert draft.text == "Hi\n\nbegun since"
    assert draft.html == '<p dir="ltr">Hi</p><p dir="ltr">begun since</p>'
    assert [file.filename for file in draft.files.all()] == ["a.txt"]


def test_thrown_away_and_brought_back(desk, case, amal):
    draft = save(case, amal, text="precious")
    assert "precious" in desk.get("/drafts/").content.decode()
    desk.post(f"/drafts/{draft.pk}/removal/")
    assert "precious" not in desk.get("/drafts/").content.decode()
    save(case, amal, text="newer")
    assert desk.post(f"/drafts/{draft.pk}/restoration/")["Location"] == f"/cases/{case.number}/?write=reply"
    assert [row.text for row in Draft.objects.all()] == ["precious\n\nnewer"]
    with pytest.raises(NothingToUndo):
        actions.restore_draft(Draft.objects.get(), by=amal)


def test_what_was_thrown_away_long_ago_goes_with_its_files(case, amal):
    draft = save(case, amal, text="old")
    file = actions.attach_to_draft(draft, filename="a", content_type="x/y", content=b"1")
    actions.discard_draft(draft, by=amal)
    now = timezone.now()
    assert actions.purge_discarded(older_than=timedelta(days=30), now=now + timedelta(days=29)) == 0
    assert actions.purge_discarded(older_than=timedelta(days=30), now=now + timedelta(days=31)) == 1
    assert not DraftFile.objects.filter(pk=file.pk).exists()


def test_only_whoever_wrote_it_throws_it_away(client, case, amal, dana):
    draft = save(case, amal, text="a secret")
    client.force_login(dana)
    assert client.post(f"/drafts/{draft.pk}/removal/").status_code == 404
    assert "a secret" not in client.get("/drafts/").content.decode()
    with pytest.raises(NothingToUndo):
        actions.discard_draft(draft, by=dana)


def test_when_cases_are_merged_the_drafts_go_on_in_the_other_and_none_is_lost(case, amal, dana, orders, yusuf):
    other = actions.open_by_hand(by=amal, customer=yusuf, team=orders, subject="Again")
    save(case, amal, text="here")
    save(other, amal, text="there")
    actions.save_draft(user=dana, case=other, direction="note", text="a note")
    actions.merge(other, into=case, by=amal)
    found = {(draft.user_id, draft.direction): draft.text for draft in Draft.objects.filter(case=case)}
    assert found == {(amal.pk, "out"): "here\n\nthere", (dana.pk, "note"): "a note"}


def test_the_list_of_drafts_costs_the_same_for_one_and_three(desk, case, amal, orders, yusuf):
    save(case, amal, text="one")
    queries_of(desk, "/drafts/")  # what is read once a process
    once = queries_of(desk, "/drafts/")
    for place in range(2):
        other = actions.open_by_hand(by=amal, customer=yusuf, team=orders, subject=f"Case {place}")
        save(other, amal, text="more")
    assert queries_of(desk, "/drafts/") == once


def test_an_older_version_never_overwrites(case, amal):
    save(case, amal, 0, text="one")
    save(case, amal, 1, text="two")
    with pytest.raises(ChangedMeanwhile):
        save(case, amal, 1, text="three")
