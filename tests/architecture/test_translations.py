"""The interface is complete in Arabic, Hebrew and Albanian, and no word for people stands outside of the catalogues.

`python -m tools.messages extract`, `missing` and `fill` mend what this finds.
"""

import importlib
import os
import pkgutil
import shutil
import subprocess

import polib
import pytest
from django import forms
from django.utils import translation
from django.utils.translation import ngettext

import besa
from besa.core.messages import compile_stale
from tools import checks, untranslated
from tools.extraction import ROOT, NotConstant, extract, source_files, texts_of
from tools.messages import FORMS, LANGUAGES, catalogue, entry_of, merged, path_of

pytestmark = pytest.mark.source


def test_the_catalogues_are_complete():
    books = {language: catalogue(language) for language in LANGUAGES}
    assert checks.problems(books, extract(), FORMS) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_gettext_itself_agrees(language):
    if not shutil.which("msgfmt"):
        if os.environ.get("BESA_REQUIRE_ALL") == "1":
            pytest.fail("msgfmt is missing: install gettext.")
        pytest.skip("msgfmt is not installed (gettext)")
    done = subprocess.run(["msgfmt", "--check", "-o", os.devnull, path_of(language)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_no_word_for_people_stands_outside_of_gettext():
    found = []
    for path in source_files(ROOT / "besa"):
        if path.suffix == ".txt":
            continue
        look = untranslated.in_python if path.suffix == ".py" else untranslated.in_template
        found += [f"{path.relative_to(ROOT)}: {text}" for text in look(path.read_text("utf-8"))]
    assert found == []


def test_no_text_is_translated_before_its_reader_is_known():
    found = []
    for path in source_files(ROOT / "besa"):
        if path.suffix == ".py":
            found += [
                f"{path.relative_to(ROOT)}: {text}" for text in untranslated.spoken_too_early(path.read_text("utf-8"))
            ]
    assert found == []


def test_no_label_is_made_of_the_name_of_a_column():
    """Django calls a field without a verbose name “Kind”, in every language."""
    for module in pkgutil.walk_packages(besa.__path__, "besa."):
        if module.name.endswith(".forms") or ".forms." in module.name:
            importlib.import_module(module.name)
    fields = [(form, name, field) for form in our_forms(forms.BaseForm) for name, field in form.base_fields.items()]
    assert len(fields) > 50
    assert [(form.__name__, name) for form, name, field in fields if type(field.label) is str] == []


def our_forms(base):
    for form in base.__subclasses__():
        if form.__module__.startswith("besa."):
            yield form
        yield from our_forms(form)


@pytest.mark.parametrize(
    ("language", "counts", "numbers"),
    [
        ("ar", (0, 1, 2, 3, 11, 100, 102, 103, 111), (0, 1, 2, 3, 4, 5, 5, 3, 4)),
        ("he", (0, 1, 2, 3, 20, 100), (3, 0, 1, 3, 2, 2)),
        ("sq", (0, 1, 2, 11), (1, 0, 1, 1)),
    ],
)
def test_plural_forms_are_chosen_as_the_language_counts(language, counts, numbers):
    """Through Django, where our catalogue and its own must not disagree (language.md 5.3)."""
    assert "%(count)s hour" in {entry.msgid for entry in catalogue(language)}
    entry = next(entry for entry in catalogue(language) if entry.msgid == "%(count)s hour")
    with translation.override(language):
        assert [ngettext("%(count)s hour", "%(count)s hours", count) for count in counts] == [
            entry.msgstr_plural[number] for number in numbers
        ]


# The checks themselves, on good lines and bad ones.


def entry(msgid="Send %(name)s now.", **fields):
    return polib.POEntry(msgid=msgid, **fields)


@pytest.mark.parametrize(
    ("language", "made", "problem"),
    [
        ("ar", entry(msgstr="إرسال %(name)s ملفات."), None),
        ("ar", entry(msgstr=""), "is not translated."),
        ("ar", entry(msgstr="إرسال الملفات."), "has other placeholders: none instead of %(name)s."),
        ("ar", entry(msgstr="إرسال %(other)s ملفات."), "has other placeholders: %(other)s instead of %(name)s."),
        ("ar", entry(msgstr="إرسال %(name)s now."), "still holds “now”."),
        ("sq", entry(msgstr="Send %(name)s now."), "is still English."),
        ("he", entry(msgstr="שליחת %(name)s קבצים"), "is a sentence: it ends with a full stop."),
        ("he", entry(msgstr="שליחת %(name)s קבצים.", flags=["fuzzy"]), "is only guessed (fuzzy)."),
        ("sq", entry("%(count)s files", msgstr="%(count)s skedarë"), "counts something: it needs ngettext in the source."),
        ("ar", entry("SMTP (TLS)", msgstr="SMTP (TLS)"), None),
        ("ar", entry("“a” b", msgstr="“أ” ب"), "has quotation marks or an apostrophe of another language."),
        ("he", entry("“a” b", msgstr="”א” ב"), None),
        ("sq", entry("to you", msgstr="t'ju"), "has quotation marks or an apostrophe of another language."),
        ("sq", entry("to “you”", msgstr="“t’ju”"), None),
        ("ar", entry(" a", msgstr="أ"), "begins or ends with another space."),
        ("he", entry("one", msgid_plural="%(n)s", msgstr_plural={0: "א", 1: "ב", 2: "%(n)s", 3: "%(n)s"}), None),
        ("he", entry("one", msgid_plural="%(n)s", msgstr_plural={0: "א", 1: "ב"}), "needs exactly 4 plural forms."),
        ("sq", entry("one", msgid_plural="%(n)s", msgstr_plural={0: "një", 1: ""}), "lacks plural form 1."),
        ("sq", entry("%d", msgid_plural="%d", msgstr_plural={0: "një", 1: "%d"}), "has other placeholders: none instead of %d."),
        ("sq", entry("%(n)s", msgid_plural="%(n)s", msgstr_plural={0: "a", 1: "%(m)s"}), "has other placeholders: %(m)s instead of %(n)s."),
    ],
)  # fmt: skip
def test_the_check_of_an_entry(language, made, problem):
    assert list(checks.of_entry(language, made, FORMS[language])) == ([problem] if problem else [])


def test_the_catalogue_must_be_that_of_the_source():
    texts = {text.key: text for text in texts_of("_('New here.')", "a.py")}
    old = merged("sq", polib.POFile(), texts_of("_('Gone.')", "a.py"))
    old[0].msgstr = "Iku."
    assert checks.problems({"sq": old}, texts, FORMS) == [
        "sq: “New here.” (a.py) is not in the catalogue: run `extract`.",
        "sq: “Gone.” is no longer in the source: run `extract`.",
    ]


def test_an_update_keeps_what_was_translated():
    (text,) = texts_of("ngettext('%(n)s day', '%(n)s days', n)", "a.py")
    made = entry_of(text, "sq", None)
    made.msgstr_plural = {0: "%(n)s ditë", 1: "%(n)s ditë!"}
    assert entry_of(text, "sq", made).msgstr_plural == {0: "%(n)s ditë", 1: "%(n)s ditë!"}
    assert entry_of(text, "ar", None).msgstr_plural == dict.fromkeys(range(6), "")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("_('One'); pgettext_lazy('verb', 'Open')", [(None, "One", None), ("verb", "Open", None)]),
        ("ngettext('a', 'b', 3)", [(None, "a", "b")]),
        ("_('two ' 'parts')", [(None, "two parts", None)]),
        ("other('Not this')", []),
        (
            "from django.utils.translation import gettext_lazy as _lazy\n_lazy('By another name')",
            [(None, "By another name", None)],
        ),
    ],
)
def test_extraction_from_python(source, found):
    assert [(text.context, text.msgid, text.plural) for text in texts_of(source, "a.py")] == found


@pytest.mark.parametrize("source", ["_(f'{x} files')", "_(name)", "_('a %s' % b)", "_('a' + b)"])
def test_extraction_refuses_what_no_catalogue_can_hold(source):
    with pytest.raises(NotConstant):
        texts_of(source, "a.py")


def test_extraction_from_a_template():
    source = """<p title="{% translate 'Say "hi" (now)' %}">{% translate "Open" context "verb" %}{{ _("Under") }}
    {% blocktranslate count n=n trimmed %} One case {% plural %} {{ n }} cases {% endblocktranslate %}{# _("no") #}
    {% icon "x" label=_("Label") %}<c-field label="{% translate 'In cotton' %}" />"""
    assert [(text.context, text.msgid, text.plural) for text in texts_of(source, "a.html")] == [
        (None, 'Say "hi" (now)', None),
        ("verb", "Open", None),
        (None, "Under", None),
        (None, "One case", "%(n)s cases"),
        (None, "Label", None),
        (None, "In cotton", None),
    ]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>{% translate 'Fine' %} {{ case.subject }} · 12</p>", []),
        ("<p>Not fine</p>", ["Not fine"]),
        ("<p>{{ count }} cases</p>", ["cases"]),
        ("<input placeholder='Search'>", ["Search"]),
        ('<button aria-label="{% translate "Close" %}">×</button>', []),
        ('<c-field label="Name" name="name" />', ["Name"]),
        ("{% blocktranslate %}Fine {{ x }}{% endblocktranslate %}<kbd>Ctrl</kbd>&nbsp;Besa", []),
        ('<span translate="no">support@desk.example</span>', []),
        ("{# a remark #}{% comment %}another{% endcomment %}<script>let words</script>", []),
        ('<a href="{% if a > b %}x{% endif %}" class="button">→</a>', []),
    ],
)
def test_the_scan_of_templates(source, found):
    assert list(untranslated.in_template(source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("raise ValidationError(_('Fine here.'))", []),
        ("raise ValidationError('Not fine here.')", ["Not fine here."]),
        ("messages.success(request, f'Saved {name}')", ["f'Saved {name}'"]),
        ("log.error('For the log only')", []),
        ("field(verbose_name='the name')", ["the name"]),
        ("class Kind(TextChoices):\n    A = 'a', 'Request'", ["Request"]),
        ("class Kind(TextChoices):\n    A = 'a', _('Request')", []),
    ],
)
def test_the_scan_of_python(source, found):
    assert list(untranslated.in_python(source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from django.utils.translation import gettext as _\nTITLE = _('Too early')", ["_('Too early')"]),
        ("from django.utils.translation import gettext_lazy as _\nTITLE = _('In time')", []),
        (
            "from django.utils.translation import gettext\nclass A:\n    b = field(gettext('Early'))",
            ["gettext('Early')"],
        ),
        (
            "from django.utils.translation import gettext as _\ndef f(a=_('Early')):\n    return _('In time')",
            ["_('Early')"],
        ),
    ],
)
def test_the_search_for_texts_spoken_too_early(source, found):
    assert list(untranslated.spoken_too_early(source)) == found


def test_catalogues_are_compiled_without_gettext_when_they_are_stale(tmp_path):
    source = tmp_path / "sq/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Yes"\nmsgstr "Po"\n', "utf-8"
    )
    target = source.with_suffix(".mo")
    assert compile_stale(tmp_path) == [target]
    assert compile_stale(tmp_path) == []
    assert [(entry.msgid, entry.msgstr) for entry in polib.mofile(str(target))] == [("Yes", "Po")]
    os.utime(source, (1, 1))
    assert compile_stale(tmp_path) == [target]
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]
