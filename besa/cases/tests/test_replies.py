"""Saved replies: found by words, filled from a closed list, changed by few, counted; and never a template engine."""

from datetime import UTC, datetime

import pytest

from besa.cases.actions import replies as actions
from besa.cases.errors import NotAllowed, NothingToUndo
from besa.cases.models import SavedReply
from besa.cases.placeholders import fill, unfilled, values_for


@pytest.fixture
def late(amal, orders):
    """In Arabic and English, for the team Orders."""
    reply = actions.save_reply(None, by=amal, title="Late delivery", shortcut="late", team=orders)
    actions.word_reply(reply, by=amal, language="en", text="Hello {address_as}, sorry for {case_number}.")
    actions.word_reply(reply, by=amal, language="ar", text="مرحبًا {address_as}، نعتذر عن {case_number}.")
    return reply


def pick(desk, case, q=""):
    return desk.get(f"/cases/{case.number}/saved-replies/", {"q": q}).content.decode()


@pytest.mark.parametrize("q", ["", "late", "lat", "delivery late", "نعتذر", "نَعتَذر"])
def test_it_is_found_by_shortcut_title_and_words_with_the_fold(desk, case, late, q):
    assert pick(desk, case, q).count('role="option"') == 1


def test_other_words_find_nothing(desk, case, late):
    assert pick(desk, case, "warranty").strip() == ""


def test_a_shortcut_stands_before_words_and_what_is_used_before_what_is_not(desk, case, late, amal):
    other = actions.save_reply(None, by=amal, title="It is late here", shortcut="night")
    actions.word_reply(other, by=amal, language="en", text="Good night")
    actions.count_use(other)
    places = [pick(desk, case, q).index("night") < pick(desk, case, q).index("Late delivery") for q in ("", "late")]
    assert places == [True, False]


def test_it_comes_in_the_language_of_the_case_filled_in_and_is_counted(desk, case, late):
    case.language = "ar"
    case.save()
    answer = desk.post(f"/cases/{case.number}/saved-replies/{late.pk}/").json()
    assert answer["text"] == f"مرحبًا يوسف حداد، نعتذر عن #{case.number}."
    assert answer["html"].startswith('<p dir="rtl">مرحبًا يوسف حداد، نعتذر عن')
    late.refresh_from_db()
    assert late.used_count == 1


def test_a_language_that_nobody_wrote_gives_another(desk, case, late):
    case.language = "sq"
    case.save()
    assert desk.post(f"/cases/{case.number}/saved-replies/{late.pk}/").json()["text"].startswith("مرحبًا")


def test_places_are_filled_from_a_closed_list(case, amal):
    case.next_due_at = datetime(2026, 3, 5, 12, 30, tzinfo=UTC)
    case.customer.address_as = "السيد يوسف"
    values = values_for(case, amal, "en")
    text = fill("{address_as}|{customer_name}|{subject}|{agent_name}|{team_name}|{due_time}", values)
    assert text == (
        "السيد يوسف|يوسف حداد|طلب رقم 4711|Amal|Orders and delivery|Thursday 5 March 2026, 12:30 (Coordinated Universal Time)"
    )


@pytest.mark.parametrize(
    "text",
    [
        "{customer.email}",
        "{{ case.pk }}",
        "{% now %}",
        "{0}",
        "%(name)s",
        "{__class__}",
        "{{ settings.SECRET_KEY }}",
        "{% include '/etc/passwd' %}",
        "{{ ''.__class__.__mro__ }}",
        "{customer_name.__class__}",
        "{customer_name!r:>10}",
    ],
)
def test_nothing_else_is_ever_read_as_a_place(case, amal, text):
    """G11: no engine reads what people type."""
    assert fill(text, values_for(case, amal, "en")) == text


def test_what_a_customer_is_called_is_no_place_and_no_markup(desk, case, amal, late):
    case.customer.name = "{agent_name}<b>x</b>"
    case.customer.save()
    case.language = "en"
    case.save()
    html = desk.post(f"/cases/{case.number}/saved-replies/{late.pk}/").json()["html"]
    assert "{agent_name}&lt;b&gt;x&lt;/b&gt;" in html


def test_an_unfilled_place_is_shown_and_sending_asks(desk, case):
    data = {"to": "yusuf@customer.example", "text": "By {due_time} or {nothing}, {due_time}."}
    answer = desk.post(f"/cases/{case.number}/replies/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Not filled in: \u2066{due_time}, {nothing}\u2069." in page
    assert 'name="confirmed" value="placeholder:due_time,nothing"' in page
    desk.post(f"/cases/{case.number}/replies/", data | {"confirmed": "placeholder:due_time,nothing"})
    assert case.messages.count() == 1
    assert unfilled("{a b} {Due} {x}") == []


def test_those_of_other_teams_are_not_found(client, case, late, noa, dana):
    client.force_login(noa)
    assert client.get(f"/settings/replies/{late.pk}/").status_code == 404
    client.force_login(dana)
    assert client.get(f"/settings/replies/{late.pk}/").status_code == 200


def test_who_wrote_it_and_managers_change_it_and_colleagues_do_not(late, orders, dana, amal):
    colleague = type(amal).objects.create_user("x@desk.example", "p", name="X")
    colleague.role_rows.create(role="agent")
    colleague.memberships.create(team=orders)
    with pytest.raises(NotAllowed):
        actions.word_reply(late, by=colleague, language="en", text="mine")
    actions.word_reply(late, by=dana, language="en", text="better")
    assert late.wordings.get(language="en").text == "better"


def test_it_is_written_on_its_page_with_rich_words_and_a_preview(desk, orders):
    data = {
        "title": "Hi",
        "shortcut": "hi",
        "team": orders.pk,
        "language": "he",
        "html": "<p>שלום <b>{address_as}</b></p>",
    }
    answer = desk.post("/settings/replies/new/", data)
    reply = SavedReply.objects.get()
    assert answer["Location"] == f"/settings/replies/{reply.pk}/?language=he"
    words = reply.wordings.get()
    assert (words.language, words.text, words.html) == (
        "he",
        "שלום {address_as}",
        '<p dir="rtl">שלום <b>{address_as}</b></p>',
    )
    shown = desk.post(
        "/settings/replies/preview/", {"html": "<p>{address_as} {oops}</p>", "language": "he"}
    ).content.decode()
    assert "רבקה לוי {oops}" in shown
    assert '<bdi dir="ltr">oops</bdi>' in shown


def test_removed_and_put_back(desk, late):
    desk.post(f"/settings/replies/{late.pk}/removal/")
    assert "Late delivery" not in desk.get("/settings/replies/").content.decode().split('class="toasts"')[0]
    desk.post(f"/settings/replies/{late.pk}/return/")
    late.refresh_from_db()
    assert late.removed_at is None
    with pytest.raises(NothingToUndo):
        actions.put_back_reply(late, by=late.created_by)
