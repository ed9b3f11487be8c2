"""The form of a condition: rows and groups, there and back, with its own buttons."""

import pytest
from django.http import QueryDict

from besa.cases.conditions import parse
from besa.cases.conditions.editor import Editor
from besa.cases.errors import BadCondition
from besa.cases.models import Tag

pytestmark = pytest.mark.django_db
STATUS = {"field": "status", "op": "is", "value": ["new", "open"]}
OLD = {"field": "created", "op": "older_than", "value": {"amount": 3, "unit": "days"}}


def sent(editor, **more):
    """What a browser sends for the editor as it stands."""
    data = QueryDict(mutable=True)
    name = editor.prefix
    data[f"{name}-mode"] = editor.top.mode
    for row in [one for part in editor for one in (part, *getattr(part, "rows", ()))]:
        data.appendlist(f"{name}-row", row.key)
        if hasattr(row, "rows"):
            data[f"{name}-{row.key}-mode"] = row.mode
            continue
        data[f"{name}-{row.key}-field"], data[f"{name}-{row.key}-op"] = row.field.key, row.op
        data[f"{name}-{row.key}-unit"] = row.unit
        data.setlist(f"{name}-{row.key}-value", row.values)
    data.update({key.replace("_", "-"): value for key, value in more.items()})
    return data


@pytest.mark.parametrize(
    "data",
    [
        {"all": []},
        {"any": [STATUS, OLD]},
        {"all": [STATUS, {"any": [OLD, {"field": "due", "op": "late"}]}]},
        {"all": [STATUS, {"not": {"any": [OLD, {"field": "subject", "op": "contains", "value": "فاتورة"}]}}]},
        {"all": [{"field": "attachments", "op": "is", "value": False}, {"field": "created", "op": "since", "value": "2026-03-05"}]},
        {"all": [{"field": "owner", "op": "is_not", "value": ["me", 7]}, {"field": "messages", "op": "at_least", "value": 3.0}]},
        {"not": {"all": [STATUS, {"any": [{"not": OLD}, STATUS]}]}},
    ],
)  # fmt: skip
def test_what_is_shown_and_sent_back_unchanged_is_the_same_condition(data, amal):
    condition = parse(data)
    editor = Editor.of(condition, amal)
    posted = sent(editor)
    if editor.kept:
        posted["c-kept"] = editor.kept_json
    assert Editor.posted(posted, amal).condition() == condition


def test_a_single_test_becomes_a_row(amal):
    assert Editor.of(parse(STATUS), amal).condition() == parse({"all": [STATUS]})


def test_the_buttons_add_and_remove(amal):
    editor = Editor.of(parse({"all": [STATUS]}), amal)
    editor = Editor.posted(sent(editor, c_new="owner", c_act="add"), amal)
    assert [row.field.key for row in editor] == ["status", "owner"]
    assert (editor.focus, editor.asks_for_more) == ("2", True)
    editor = Editor.posted(sent(editor, c_act="group"), amal)
    data = sent(editor, c_act="add:3")
    data["c-3-new"] = "due"
    editor = Editor.posted(data, amal)
    assert (editor.top.rows[2].rows[0].field.key, editor.focus) == ("due", "3.1")
    editor = Editor.posted(sent(editor, c_act="remove:1"), amal)
    assert [row.key for row in editor] == ["1", "2"]
    assert editor.top.rows[1].rows[0].key == "2.1"
    assert Editor.posted(sent(Editor.of(parse(STATUS), amal)), amal).asks_for_more is False


def test_a_row_that_lacks_its_value_is_refused_by_name(amal):
    editor = Editor.posted(sent(Editor(amal), c_new="owner", c_act="add"), amal)
    with pytest.raises(BadCondition, match="Choose what “Owner” should be"):
        editor.condition()


def test_the_partial_comes_back_changed(client, amal):
    Tag.objects.create(name="דחוף")
    client.force_login(amal)
    posted = {"prefix": "c", "words": "A case meets", "c-mode": "any", "c-new": "tags", "c-act": "add"}
    answer = client.post("/conditions/", posted)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "דחוף" in page
    assert '<option value="any" selected>' in page
    assert 'name="c-1-value"' in page


@pytest.mark.parametrize(
    "posted", [{"prefix": "<b>"}, {"prefix": "c", "c-kept": "{"}, {"prefix": "c", "c-kept": "[" * 5000}]
)
def test_what_no_editor_sends_finds_nothing(client, amal, posted):
    client.force_login(amal)
    assert client.post("/conditions/", posted).status_code == 404
