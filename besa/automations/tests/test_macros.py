"""Macros: all steps or none, said beforehand, taken back together."""

import re

import pytest

from besa.automations import actions, steps
from besa.automations.errors import BadStep, NothingChosen
from besa.automations.models import Macro
from besa.cases.actions import assign, replies, save_draft
from besa.cases.errors import ChangedSince, OwnerNotInTeam
from besa.cases.models import Case, Draft, Follower, Message
from besa.cases.undo import undo
from besa.core.errors import NotAllowed

STEPS = [
    ("status", "on_hold"), ("assign", "me"), ("tag", "Refund"), ("priority", "3"), ("kind", "complaint"), ("follow", ""),
    ("note", "Ask the shop first."), ("reply", "We are looking into it."), ("snooze", "tomorrow"),
]  # fmt: skip


@pytest.fixture
def macro(amal):
    return actions.save_macro(None, by=amal, name="Refund", steps=steps.clean(STEPS, user=amal))


def state(case):
    row = Case.objects.get(pk=case.pk)
    return {
        "row": (row.status, row.owner_id, row.priority, row.kind, row.place),
        "tags": list(row.tags.values_list("name", flat=True)),
        "notes": list(row.messages.filter(withdrawn_at=None).values_list("text", flat=True)),
        "drafts": list(row.drafts.exclude(text="").values_list("text", flat=True)),
        "followers": Follower.objects.filter(case=row).count(),
    }


def changes(events, case):
    return [case_event for case_event in events if case_event]


def test_a_macro_does_all_its_steps(case, amal, macro):
    actions.run_macro(macro, case=case, by=amal)
    assert state(case) == {
        "row": ("on_hold", amal.pk, 3, "complaint", "asleep"),
        "tags": ["refund"],
        "notes": ["Ask the shop first."],
        "drafts": ["We are looking into it."],
        "followers": 1,
    }
    assert Message.objects.filter(direction="out").count() == 0


def test_one_undo_takes_all_of_it_back(case, amal, macro):
    before = state(case)
    actions.run_macro(macro, case=case, by=amal)
    row = macro.runs.get().rows.get()
    words = undo(Case.objects.get(pk=case.pk), changes=[event for _case, event in row.events], by=amal)
    assert words == ["The words of the macro left the composer again."]
    assert state(case) == before


def test_words_that_were_there_stay_and_come_back_alone(case, amal, macro):
    draft = Draft.objects.create(user=amal, case=case, direction="out", text="Dear Yusuf,", html="<p>Dear Yusuf,</p>")
    actions.run_macro(macro, case=case, by=amal)
    draft.refresh_from_db()
    assert draft.text == "Dear Yusuf,\n\nWe are looking into it."
    assert draft.html.startswith("<p>Dear Yusuf,</p>")
    assert "We are looking into it." in draft.html
    row = macro.runs.get().rows.get()
    undo(Case.objects.get(pk=case.pk), changes=[event for _case, event in row.events], by=amal)
    draft.refresh_from_db()
    assert (draft.text, draft.html) == ("Dear Yusuf,", "<p>Dear Yusuf,</p>")


def test_what_one_step_refuses_leaves_nothing_done(case, amal, noa):
    macro = actions.save_macro(
        None, by=amal, name="x", steps=steps.clean([("tag", "late"), ("assign", "me")], user=amal)
    )
    macro.steps[1]["value"] = str(noa.pk)
    before = state(case)
    with pytest.raises(OwnerNotInTeam):
        actions.run_macro(macro, case=case, by=amal)
    assert state(case) == before


def test_a_later_change_is_a_conflict_for_all_of_it(case, amal, dana, macro):
    actions.run_macro(macro, case=case, by=amal)
    assign(Case.objects.get(pk=case.pk), to=dana, by=dana)
    before = state(case)
    with pytest.raises(ChangedSince):
        undo(case, changes=[event for _case, event in macro.runs.get().rows.get().events], by=amal)
    assert state(case) == before


def test_every_step_is_said_in_words(amal, macro):
    words = [str(sentence) for _icon, sentence, _letter in steps.described(macro.steps)]
    assert len(words) == len(STEPS)
    assert words[0] == "The status becomes “On hold”."
    assert "refund" in words[2].lower()
    assert "nothing is sent before you send it" in words[7]


def test_words_of_people_are_escaped(amal):
    [(_icon, words, _letter)] = steps.described([{"kind": "tag", "value": "<b>100%</b>"}])
    assert "&lt;b&gt;100%&lt;/b&gt;" in words


@pytest.mark.parametrize(
    "bad", [("status", "new"), ("status", "nothing"), ("fly", ""), ("assign", "999999"), ("merge", "7")]
)
def test_steps_that_do_not_exist_are_refused(amal, bad):
    with pytest.raises((BadStep, NothingChosen)):
        actions.save_macro(None, by=amal, name="x", steps=steps.clean([bad], user=amal))
    assert Macro.objects.count() == 0


def test_who_sees_a_macro(amal, noa, dana, admin, orders):
    own = actions.save_macro(None, by=amal, name="own", steps=steps.clean([("tag", "a")], user=amal))
    team = actions.save_macro(None, by=amal, name="team", steps=own.steps, shared_with="team", team=orders)
    everybody = actions.save_macro(None, by=amal, name="all", steps=own.steps, shared_with="everybody")
    seen = {user.name: set(Macro.objects.visible_to(user)) for user in (amal, dana, noa)}
    assert seen == {"Amal": {own, team, everybody}, "Dana": {team, everybody}, "Noa": {everybody}}
    with pytest.raises(NotAllowed):
        actions.save_macro(everybody, by=dana, name="x", steps=own.steps)
    assert actions.save_macro(everybody, by=admin, name="x", steps=own.steps).name == "x"


def page(answer):
    return answer.content.decode()


def test_at_the_desk_a_macro_is_previewed_run_and_taken_back(desk, case, macro):
    before = state(case)
    assert f"/cases/{case.number}/macros/{macro.pk}/" in page(desk.get(f"/cases/{case.number}/macros/"))
    preview = page(desk.get(f"/cases/{case.number}/macros/{macro.pk}/"))
    assert "The status becomes “On hold”." in preview
    assert state(case) == before
    html = page(desk.post(f"/cases/{case.number}/macros/{macro.pk}/", follow=True))
    assert "ran the macro" in html
    path = re.search(r'action="(/cases/\d+/undo/[^"]+)"', html)[1].replace("&amp;", "&")
    desk.post(path)
    assert state(case) == before


def test_a_macro_is_put_together_without_code(desk, amal):
    assert 'name="kind" value="tag"' in page(desk.get("/settings/macros/step/?add=tag"))
    desk.post("/settings/macros/new/", {
        "name": "Later", "shared_with": "nobody", "kind": ["tag", "status", "note"], "value": ["late", "waiting", ""],
    })  # fmt: skip
    macro = Macro.objects.get()
    assert macro.steps == [{"kind": "tag", "value": "late"}, {"kind": "status", "value": "waiting"}]
    assert "The tag" in page(desk.get("/settings/macros/"))
    filled = page(desk.get(f"/settings/macros/{macro.pk}/"))
    assert filled.count("data-step>") == 2
    refused = desk.post("/settings/macros/new/", {"name": "Empty", "shared_with": "nobody"})
    assert (refused.status_code, Macro.objects.count()) == (422, 1)
    html = page(desk.post(f"/settings/macros/{macro.pk}/removal/", follow=True))
    assert "No macros yet" in html
    desk.post(f"/settings/macros/{macro.pk}/return/")
    assert "The tag" in page(desk.get("/settings/macros/"))


@pytest.fixture
def saved(amal):
    reply = replies.save_reply(None, by=amal, title="Sorry")
    replies.word_reply(reply, by=amal, language="en", text="Dear {customer_name}, sorry.")
    replies.word_reply(reply, by=amal, language="ar", text="عزيزي {customer_name}، نعتذر.")
    replies.attach_to_reply(reply, by=amal, filename="form.pdf", content_type="", content=b"form")
    return reply


def test_a_saved_reply_is_shown_filled_in_the_language_of_the_customer_laid_ready_with_its_files_and_taken_back(
    client, case, amal, saved
):
    macro = actions.save_macro(None, by=amal, name="Sorry", steps=steps.clean([("saved", str(saved.pk))], user=amal))
    client.force_login(amal)
    assert "عزيزي يوسف حداد، نعتذر." in client.get(f"/cases/{case.number}/macros/{macro.pk}/").content.decode()
    actions.run_macro(macro, case=case, by=amal)
    draft = Draft.objects.get()
    assert (draft.text, [file.filename for file in draft.files.all()]) == ("عزيزي يوسف حداد، نعتذر.", ["form.pdf"])
    assert Message.objects.count() == 0
    row = macro.runs.get().rows.get()
    undo(Case.objects.get(pk=case.pk), changes=[event for _case, event in row.events], by=amal)
    draft.refresh_from_db()
    assert (draft.text, draft.files.count()) == ("", 0)


def test_what_was_written_on_after_a_macro_survives_its_undo(case, amal, saved):
    macro = actions.save_macro(None, by=amal, name="Sorry", steps=steps.clean([("saved", str(saved.pk))], user=amal))
    actions.run_macro(macro, case=case, by=amal)
    draft = Draft.objects.get()
    save_draft(user=amal, case=case, direction="out", version=draft.version, text="My own words", html="")
    row = macro.runs.get().rows.get()
    words = undo(Case.objects.get(pk=case.pk), changes=[event for _case, event in row.events], by=amal)
    draft.refresh_from_db()
    assert (draft.text, draft.files.count()) == ("My own words", 1)
    assert words == ["You have written on since: the words in the composer stay as they are."]


def test_a_macro_whose_saved_reply_was_removed_says_so_and_does_nothing(case, amal, saved):
    macro = actions.save_macro(None, by=amal, name="Sorry", steps=steps.clean([("saved", str(saved.pk))], user=amal))
    replies.remove_reply(saved, by=amal)
    with pytest.raises(BadStep):
        actions.run_macro(macro, case=case, by=amal)
    assert Draft.objects.count() == 0
