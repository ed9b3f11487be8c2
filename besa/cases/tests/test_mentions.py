"""Mentions in notes: who is meant, who is told, and who may not see the case."""

import pytest

from besa.accounts.models import User
from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.mentions import mentioned_in
from besa.core.errors import Doubted
from besa.notifications.models import Notification

AMAL, AMAL_H, NOA, EMPTY = (
    User(pk=1, name="أمل"),
    User(pk=2, name="أمل حداد"),
    User(pk=3, name="Noa"),
    User(pk=4, name=""),
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@أمل حداد، please", [AMAL_H]),
        ("@أمل please", [AMAL]),
        ("@امل حدّاد @noa", [AMAL_H, NOA]),
        ("@Noah is somebody else", []),
        ("noa@desk.example", []),
        ("@", []),
        ("@Noa and @Noa", [NOA]),
        ("(@Noa)", [NOA]),
    ],
)
def test_a_whole_name_after_the_sign_is_meant(text, meant):
    assert mentioned_in(text, [AMAL, AMAL_H, NOA, EMPTY]) == meant


def test_who_sees_the_case_is_told_once_and_never_oneself(case, amal, dana):
    actions.write_note(case, by=amal, letter=Letter(text="@Dana @Dana look, says @Amal"))
    assert [(row.user, row.kind) for row in Notification.objects.all()] == [(dana, "cases.mention")]


def test_somebody_who_may_not_see_the_case_is_named_before_it_is_kept(client, case, amal, noa):
    amal.language = "en"
    amal.save()
    client.force_login(amal)
    data = {"text": "@Noa look"}
    answer = client.post(f"/cases/{case.number}/notes/", data)
    assert answer.status_code == 422
    assert "\u2068Noa\u2069 may not see this case, and is not told of the note." in answer.content.decode()
    client.post(f"/cases/{case.number}/notes/", data | {"confirmed": f"mention:{noa.pk}"})
    assert case.messages.count() == 1
    assert Notification.objects.count() == 0


def test_without_a_confirmation_nothing_is_kept(case, amal, noa):
    with pytest.raises(Doubted):
        actions.write_note(case, by=amal, letter=Letter(text="@Noa look"))
    assert case.messages.count() == 0


def test_the_picker_finds_people_by_the_beginning_of_any_name_and_marks_the_blind(client, case, amal, dana, noa):
    amal.language = "en"
    amal.save()
    client.force_login(amal)
    page = client.get(f"/cases/{case.number}/people/?q=").content.decode()
    assert page.count('role="option"') == 2
    assert "may not see this case" in page.split('data-picks="@Noa "')[1]
    assert 'data-picks="@Dana "' in client.get(f"/cases/{case.number}/people/?q=da").content.decode()


def test_a_colleague_is_found_from_a_keyboard_that_cannot_write_their_name(client, case, dana, amal):
    amal.name = "أمل حداد"
    amal.save()
    client.force_login(dana)
    offered = {
        q: "أمل حداد" in client.get(f"/cases/{case.number}/people/", {"q": q}).content.decode()
        for q in ("am", "حد", "an")
    }
    assert offered == {"am": True, "حد": True, "an": False}
