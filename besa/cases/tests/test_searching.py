"""The search at the desk: filters, ranking, common words, slips of the finger, and never a silent empty page."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.models import Attachment, Case, Message, OwnField
from besa.cases.search import finding, indexing
from besa.cases.search.asking import Search, results
from besa.cases.search.finding import page_with, visible_cases
from besa.cases.search.wider import meant
from besa.core.search import spelling
from besa.core.search.matching import wanted_words
from besa.core.search.models import Spelling
from besa.customers.actions import change_customer
from besa.customers.models import Accommodation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_words_of_other_tests():
    spelling.forget_what_is_known()


@pytest.fixture
def told(yusuf, orders):
    """A case in which something was said, and which can be found."""

    def tell(number, *texts, hours_ago=0, direction="in", **fields):
        at = timezone.now() - timedelta(hours=hours_ago)
        fields = {"customer": yusuf, "team": orders, "last_message_at": at} | fields
        case = Case.objects.create(number=number, **fields)
        for text in texts:
            Message.objects.create(case=case, direction=direction, text=text, customer=yusuf, said_at=at)
        indexing.index([case.pk])
        return case

    return tell


def numbers(user, text, after=None, **chosen):
    return [one.case.number for one in results(Search.of({"q": text, **chosen}), user=user, after=after).found]


def test_the_best_match_comes_first_while_results_are_few(told, amal):
    told(901, "printer broken", hours_ago=5)
    told(902, "printer", "it is broken", hours_ago=1)
    assert numbers(amal, "broken printer") == [901, 902]
    assert numbers(amal, "printer") == [902, 901]


@pytest.mark.parametrize("gathered", [0, 2000])
def test_common_and_rare_words_find_the_same_page_by_page(told, amal, noa, gathered, monkeypatch):
    monkeypatch.setattr(finding, "GATHERED", gathered)
    monkeypatch.setattr(finding, "STEP", 3)
    for number in range(1, 12):
        told(900 + number, "invoice" if number % 2 else "other", hours_ago=number)
    wanted, found, cursor = wanted_words("invoices"), [], None
    while True:
        page = page_with(wanted, visible_cases(amal), cursor=cursor, limit=2)
        found += [case.number for case in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert found == [901, 903, 905, 907, 909, 911]
    assert page_with(wanted, visible_cases(noa), cursor=None, limit=2).items == []


def test_a_walk_that_takes_too_long_stops_and_goes_on_from_there(told, amal, monkeypatch):
    monkeypatch.setattr(finding, "GATHERED", 0)
    monkeypatch.setattr(finding, "STEP", 2)
    monkeypatch.setattr(finding, "LOOKED_AT", 4)
    for number in range(1, 8):
        told(900 + number, "invoice" if number == 6 else "other", hours_ago=number)
    wanted = wanted_words("invoice")
    first = page_with(wanted, visible_cases(amal), cursor=None, limit=5)
    assert (first.items, bool(first.next)) == ([], True)
    second = page_with(wanted, visible_cases(amal), cursor=first.next, limit=5)
    assert ([case.number for case in second.items], second.next) == ([906], None)


@pytest.mark.parametrize("gathered", [0, 2000])
def test_words_in_notes_only(told, amal, gathered, monkeypatch):
    monkeypatch.setattr(finding, "GATHERED", gathered)
    monkeypatch.setattr("besa.cases.search.asking.RANKED", gathered and 200)
    told(901, "the pharmacy called")
    told(902, "the pharmacy called", direction="note")
    noted = told(903, "the pharmacy")
    actions.write_note(noted, by=amal, letter=Letter(text="somebody called"))
    indexing.index([noted.pk])
    assert sorted(numbers(amal, "called pharmacy")) == [901, 902, 903]
    assert numbers(amal, "called pharmacy", notes="yes") == [902]


def test_each_filter_narrows(told, amal, dana, repairs, mailbox):
    plain = told(901, "invoice", hours_ago=24 * 40, channel="phone", language="he")
    other = told(902, "invoice", owner=amal, status="solved", is_active=False, language="ar")
    message = other.messages.get()
    Attachment.objects.create(message=message, filename="a.pdf", size=1, stored="x")
    found = {
        name: numbers(amal, "invoice", **{name: value})
        for name, value in {
            "owner": "me", "status": "done", "channel": "phone", "language": "ar", "period": "month", "files": "yes",
            "team": str(plain.team_id),
        }.items()
    }  # fmt: skip
    assert found == {
        "owner": [902], "status": [902], "channel": [901], "language": [902], "period": [902], "files": [902],
        "team": [902, 901],
    }  # fmt: skip
    assert numbers(amal, "invoice", status="nonsense", team="x", owner="'; DROP") == [902, 901]


def test_a_slip_of_the_finger_is_put_right(client, told, dana):
    told(901, "The invoice of March")
    told(902, "ضاعت الفاتورة")
    client.force_login(dana)
    for typed, right in (
        ("invocie", "invoice"),
        ("invoixe", "invoice"),
        ("xnvoice", "invoice"),
        ("الفاتوره", ""),
        ("الغاتورة", "الفاتورة"),
    ):
        page = client.get("/search/", {"q": typed}).content.decode()
        assert (f">{right}</bdi></a>" in page) == bool(right), typed


def test_nothing_is_suggested_that_one_may_not_see(told, noa, amal):
    told(901, "the secretword")
    assert meant(Search("secretwrod"), user=amal) == Search("secretword")
    assert meant(Search("secretwrod"), user=noa) is None


def test_an_empty_page_says_what_was_looked_for_and_where_there_would_be_more(client, told, dana):
    told(901, "printer", status="solved", is_active=False)
    told(902, "network")
    client.force_login(dana)
    page = client.get("/search/", {"q": "printer", "status": "open"}).content.decode()
    assert "Only cases that pass the filters were looked at." in page
    assert 'class="chip" href="/search/?q=printer">Without the filters: 1 case</a>' in page
    page = client.get("/search/", {"q": "printer network"}).content.decode()
    assert "not in its messages, notes, names of files" in page
    assert 'href="/search/?q=printer"' in page
    assert 'href="/search/?q=network"' in page
    page = client.get("/search/", {"q": "printre zzyzx"}).content.decode()
    assert 'href="/search/?q=printer"' in page


def test_what_was_found_is_marked_and_markup_stays_text(client, told, dana):
    told(901, "<script>alert(1)</script> أين الفواتير <b>الآن</b>؟", subject="فاتورة <i>", direction="in")
    client.force_login(dana)
    page = client.get("/search/", {"q": "فاتورة"}).content.decode()
    assert "<mark>الفواتير</mark>" in page
    assert "<mark>فاتورة</mark> &lt;i&gt;" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "query", ["q=", "q=%00", "q=%25", "q=a&after=x", "q=a&after=best-1", "q=a&after=best99999999", "q=" + "a+" * 200]
)
def test_every_address_has_an_answer(client, told, dana, query):
    told(901, "a")
    client.force_login(dana)
    assert client.get(f"/search/?{query}").status_code in (200, 404)


def test_as_one_types_only_the_results_come(client, told, dana):
    told(901, "invoice")
    client.force_login(dana)
    page = client.get(
        "/search/", {"q": "invoice"}, headers={"HX-Request": "true", "HX-Target": "found"}
    ).content.decode()
    assert page.lstrip().startswith('<section id="found"')


def test_a_search_becomes_a_view(client, told, dana):
    told(901, "invoice", status="solved", is_active=False)
    client.force_login(dana)
    page = client.get("/search/", {"q": "invoice", "status": "done"})
    form = client.get(page.context["view_url"])
    assert [row.field.key for row in form.context["editor"]] == ["words", "activity"]
    assert [case.number for case in form.context["cases"]] == [901]


def test_what_was_taken_back_is_not_found(told, amal):
    case = told(901, "hello", "secret plan")
    case.messages.filter(text="secret plan").update(withdrawn_at=timezone.now())
    indexing.index([case.pk])
    assert numbers(amal, "plan") == []
    assert numbers(amal, "hello") == [901]


def test_what_was_merged_is_found_where_it_went(told, amal):
    source, target = told(901, "the pharmacy", subject="Lost parcel"), told(902, "hello")
    merge = actions.merge(source, into=target, by=amal)
    indexing.index([source.pk, target.pk])
    assert [numbers(amal, text) for text in ("pharmacy", "901", "lost parcel", "hello")] == [[902]] * 4
    actions.separate(merge, by=amal)
    indexing.index([source.pk, target.pk])
    assert (numbers(amal, "pharmacy"), numbers(amal, "901"), numbers(amal, "hello")) == ([901], [901], [902])


def test_what_stands_in_the_desks_own_fields_is_found(told, amal):
    case = told(901, "hello")
    order, amount = (
        OwnField.objects.create(key=key, kind=kind, name=key) for key, kind in (("o", "text"), ("a", "number"))
    )
    actions.set_field(case, field=order, value="ZT-1 موعد", by=amal)
    actions.set_field(case, field=amount, value=1250, by=amal)
    indexing.index([case.pk])
    assert (numbers(amal, "zt-1 مواعيد"), numbers(amal, "1250")) == ([901], [901])


@pytest.mark.parametrize(
    ("kind", "value", "asked"),
    [
        ("text", "Kaution ZT-1", "zt-1"),
        ("number", "1250.50", "1250.5"),
        ("day", "2026-03-05", "5.3.2026"),
        ("day", "2026-03-05", "05/03/2026"),
        ("day", "2026-03-05", "2026-03-05"),
        ("day", "2026-03-05", "٢٠٢٦/٣/٥"),
        ("choice", "فاتورة", "الفاتورة"),
        ("choices", ["תיקון", "החלפה"], "תיקונים החלפה"),
        ("url", "https://orders.example/4711", "orders.example/4711"),
    ],
)
def test_each_kind_of_field_is_found(told, amal, noa, kind, value, asked):
    case = told(901, "hello")
    field = OwnField.objects.create(key="f", kind=kind, name="f", choices=value if isinstance(value, list) else [value])
    actions.set_field(case, field=field, value=value, by=amal)
    indexing.catch_up()
    assert (numbers(amal, asked), numbers(noa, asked)) == ([901], [])
    actions.set_field(case, field=field, value=None, by=amal)
    indexing.catch_up()
    assert numbers(amal, asked) == []


def test_what_is_noted_of_a_customer_is_found_and_what_they_need_is_not(told, amal, yusuf):
    told(901, "hello")
    Accommodation.objects.create(customer=yusuf, needs="wheelchair")
    change_customer(yusuf, by=amal, address_as="Frau Dr. Haddad", notes="Prefers calls after Ramadan")
    indexing.catch_up()
    assert [numbers(amal, text) for text in ("dr haddad", "prefers calls", "wheelchair")] == [[901], [901], []]


def test_the_day_by_which_it_is_needed_is_found(told, amal):
    told(901, "hello", needed_by=date(2026, 3, 5))
    assert numbers(amal, "5.3.2026") == [901]


def test_what_was_split_is_found_in_the_new_case(told, amal):
    case = told(901, "the pharmacy", "the printer")
    new = actions.split(case, messages=[case.messages.get(text="the printer").pk], by=amal)
    indexing.index([case.pk, new.pk])
    assert (numbers(amal, "pharmacy"), numbers(amal, "printer")) == ([901], [new.number])


def test_a_word_is_filed_once_however_often_it_is_said(told):
    told(901, "invoice")
    rows = Spelling.objects.count()
    told(902, "invoice Invoice INVOICE")
    assert Spelling.objects.filter(word="invoice").count() == len(spelling.keys_of("invoice"))
    assert Spelling.objects.count() == rows


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("invoice", "invocie", 1),
        ("abcd", "abd", 1),
        ("abcd", "abxd", 1),
        ("abcd", "abcde", 1),
        ("abcd", "badc", 2),
        ("", "ab", 2),
    ],
)
def test_slips_are_counted(one, other, slips):
    assert spelling.distance(one, other) == spelling.distance(other, one) == slips
