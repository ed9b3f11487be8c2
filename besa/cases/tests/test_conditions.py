"""Conditions: the filter and the answer about one case say the same; nothing that is not on the lists gets through."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from besa.accounts.models import Team
from besa.cases.conditions import EVERYTHING, described, matches, parse, to_q
from besa.cases.conditions.fields import FIELDS_OF_CASES
from besa.cases.conditions.registry import FIELDS
from besa.cases.errors import BadCondition
from besa.cases.models import Attachment, Case, Message, Participant, Tag
from besa.cases.search import indexing
from besa.customers.models import Organization

pytestmark = pytest.mark.django_db
LENGTH = {"amount": 3, "unit": "days"}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def zoo(case, rivka, arben, orders, repairs, amal, mailbox, now):
    """Three cases that differ in everything."""
    office = Organization.objects.create(name="Ministria")
    arben.organization, arben.kind, arben.importance = office, "supplier", "risk"
    arben.save()
    vip, late = Tag.objects.create(name="vip"), Tag.objects.create(name="late")
    old = now - timedelta(days=10)
    second = Case.objects.create(
        number=900, customer=rivka, team=repairs, owner=amal, subject="חשבונית Ärger", status="solved", is_active=False,
        kind="complaint", priority=4, channel="phone", language="he", created_at=old, updated_at=old, last_message_at=old,
        message_count=5, account="",
    )  # fmt: skip
    third = Case.objects.create(
        number=901, customer=arben, team=orders, subject="Fatura e re", status="open", priority=1, language="sq",
        place="spam", unanswered_since=old, next_due_at=now - timedelta(hours=2), is_upset=True, account=mailbox.account,
        created_at=now - timedelta(days=2),
    )  # fmt: skip
    case.next_due_at = now + timedelta(hours=5)
    case.save()
    third.tags.add(vip, late)
    second.tags.add(vip)
    Participant.objects.create(case=second, customer=rivka, address="boss@corp.example", name="Boss")
    message = Message.objects.create(case=third, direction="in", text="Ku janë faturat?", customer=arben)
    Attachment.objects.create(message=message, filename="a.pdf", content_type="x", size=1, sha256="", stored="x")
    indexing.index([case.pk, second.pk, third.pk])
    return {"vip": vip, "late": late, "office": office, "mailbox": mailbox, "amal": amal, "orders": orders}


def every_test(zoo):
    """At least one test for every operator of every field."""
    values = {
        "activity": "open", "status": "solved", "kind": "complaint", "priority": 4, "place": "spam",
        "owner": zoo["amal"].pk, "team": zoo["orders"].pk, "organization": zoo["office"].pk, "customer_kind": "supplier",
        "tags": zoo["vip"].pk, "channel": "phone", "language": "sq", "mailbox": zoo["mailbox"].pk,
        "importance": "risk",
    }  # fmt: skip
    texts = {"customer": "rivka@customer", "participants": "boss", "subject": "ärger", "words": "fatura"}
    for field in FIELDS.values():
        for op in field.kind.offered(field):
            value = {
                "choices": values.get(field.key),
                "text": texts.get(field.key),
                "words": "fatura",
                "number": 5,
                "flag": True,
            }
            if field.kind.widget == "moment":
                day = op in ("before", "since")
                value = {"moment": "2026-01-05" if day else LENGTH}
            yield {"field": field.key, "op": op, "value": value[field.kind.widget]}
    for owner in ("me", "nobody"):
        yield {"field": "owner", "op": "is", "value": [owner]}
        yield {"field": "owner", "op": "is_not", "value": [owner, zoo["amal"].pk]}
    yield {"field": "team", "op": "is", "value": ["mine"]}
    yield {"field": "tags", "op": "has_all", "value": [zoo["vip"].pk, zoo["late"].pk]}
    yield {"field": "subject", "op": "is", "value": "fatura E re"}
    yield {"field": "attachments", "op": "is", "value": False}
    yield {"field": "created", "op": "since", "value": "2020-01-01"}


def answers(condition, *, reader, now):
    by_filter = set(Case.objects.filter(to_q(condition, reader=reader, now=now)))
    one_by_one = {case for case in Case.objects.all() if matches(case, condition, reader=reader, now=now)}
    return by_filter, one_by_one


def test_the_filter_and_the_answer_about_one_case_say_the_same(zoo, amal, now):
    said = set()
    for data in every_test(zoo):
        for whole in (data, {"not": data}, {"any": [data, {"all": []}]}, {"all": [data, {"any": []}]}):
            by_filter, one_by_one = answers(parse(whole), reader=amal, now=now)
            assert by_filter == one_by_one, whole
        found, _same = answers(parse(data), reader=amal, now=now)
        said.add((data["field"], len(found)))
    # A test that never tells one case from another would say nothing.
    for key in (*(field.key for field in FIELDS_OF_CASES), "mailbox"):
        assert said & {(key, 1), (key, 2)}, key


@pytest.mark.parametrize(
    ("data", "numbers"),
    [
        ({"all": []}, {"first", 900, 901}),
        ({"any": []}, set()),
        ({"not": {"all": []}}, set()),
        ({"field": "owner", "op": "is", "value": ["nobody"]}, {"first", 901}),
        ({"field": "owner", "op": "is_not", "value": ["me"]}, {"first", 901}),
        ({"field": "due", "op": "late"}, {901}),
        ({"field": "due", "op": "within_next", "value": {"amount": 1, "unit": "days"}}, {"first"}),
        ({"field": "created", "op": "older_than", "value": LENGTH}, {900}),
        ({"field": "created", "op": "today"}, {"first"}),
        ({"field": "waiting", "op": "is_empty"}, {"first", 900}),
        ({"field": "words", "op": "contains", "value": "faturën"}, {901}),
        ({"field": "attachments", "op": "is", "value": True}, {901}),
        ({"any": [{"field": "status", "op": "is", "value": ["solved"]}, {"field": "place", "op": "is", "value": "spam"}]}, {900, 901}),
    ],
)  # fmt: skip
def test_a_condition_finds(data, numbers, zoo, case, amal, now):
    found = set(Case.objects.filter(to_q(parse(data), reader=amal, now=now)).values_list("number", flat=True))
    assert found == {case.number if number == "first" else number for number in numbers}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("status", "A condition is a group"),
        ({"all": [], "any": []}, "A condition is a group"),
        ({"field": "status", "op": "is", "value": ["open"], "sql": "1=1"}, "A condition is a group"),
        ({"field": "customer__name", "op": "is", "value": "x"}, "There is no field “customer__name” to ask for."),
        ({"field": "status", "op": "regex", "value": "x"}, "“Status” cannot be asked with “regex”."),
        ({"field": "status", "op": "is_empty"}, "“Status” cannot be asked with “is_empty”."),
        ({"field": "status", "op": "is", "value": ["lost"]}, "Choose what “Status” should be."),
        ({"field": "owner", "op": "is", "value": ["everybody"]}, "Choose what “Owner” should be."),
        ({"field": "owner", "op": "is", "value": [True]}, "Choose what “Owner” should be."),
        ({"field": "tags", "op": "is", "value": list(range(101))}, "Choose what “Tags” should be."),
        ({"field": "subject", "op": "contains", "value": " "}, "Write what to look for in “Subject”"),
        ({"field": "subject", "op": "contains", "value": "x" * 201}, "Write what to look for in “Subject”"),
        ({"field": "words", "op": "contains", "value": "?!"}, "Write a word to look for in “Words of the conversation”."),
        ({"field": "created", "op": "older_than", "value": "3 days"}, "Write how long"),
        ({"field": "created", "op": "before", "value": "05/03/2026"}, "Choose a day for “Created”."),
        ({"field": "messages", "op": "at_least", "value": "many"}, "Write a number for “Number of messages”."),
        ({"all": [{"field": "due", "op": "late"}] * 51}, "This condition is too long"),
    ],
)  # fmt: skip
def test_what_is_not_on_the_lists_is_refused_with_the_name_of_the_field(data, sentence):
    with pytest.raises(BadCondition) as refusal:
        parse(data)
    assert str(refusal.value).startswith(sentence)


def test_a_condition_of_a_thousand_levels_is_refused():
    data = {"field": "due", "op": "late"}
    for _level in range(1000):
        data = {"not": data}
    with pytest.raises(BadCondition):
        parse(data)


def test_what_was_read_is_written_as_it_was():
    data = {
        "all": [{"field": "status", "op": "is", "value": ["open"]}, {"not": {"any": [{"field": "due", "op": "late"}]}}]
    }
    assert parse(data).to_json() == data
    assert EVERYTHING.to_json() == {"all": []}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Status is New or Open, and (Owner is nobody, or Created is longer than 3 days ago)"),
        ("ar", "الحالة: جديدة أو مفتوحة، و(المسؤول: لا أحد، أو وقت الفتح: قبل أكثر من 3 أيام)"),
        ("he", "סטטוס: חדשה או פתוחה, וגם (אחריות: אף אחד, או מועד הפתיחה: לפני יותר מ־3 ימים)"),
        ("sq", "Gjendja: I ri ose I hapur, dhe (Përgjegjësi: askush, ose Koha e hapjes: më shumë se 3 ditë më parë)"),
    ],
)  # fmt: skip
def test_a_condition_is_said_in_the_language_of_the_reader(language, sentence):
    data = {
        "all": [
            {"field": "status", "op": "is", "value": ["new", "open"]},
            {"any": [{"field": "owner", "op": "is", "value": ["nobody"]}, {"field": "created", "op": "older_than", "value": LENGTH}]},
        ]
    }  # fmt: skip
    with translation.override(language):
        assert described(parse(data)) == sentence


def test_what_is_gone_is_said_to_be_gone(orders: Team):
    condition = parse({"field": "team", "op": "is", "value": [orders.pk, 4_000]})
    assert described(condition) == "Team is Orders or something that is gone"
