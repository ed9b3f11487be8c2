"""Each house rule against lines it must refuse and lines it must let pass: a rule that finds nothing is found here."""

import pytest

from tools.house import css, javascript, python, templates

pytestmark = pytest.mark.source


def layer(rule: str) -> str:
    return f"@layer components {{\n  {rule}\n}}\n"


LONG = "def long():\n" + "    pass\n" * 60

BAD = [
    (css.in_layers, ".case { color: red; }"),
    (css.in_layers, "@layer components { .case { color: red } }\n.stray { color: red }"),
    (css.in_layers, "@media (width < 30rem) { .case { color: red } }"),
    (css.in_layers, "@layer base, theme;"),
    (css.logical_properties, layer(".case { margin-left: 1rem; }")),
    (css.logical_properties, layer(".case { margin-top: 1rem }")),
    (css.logical_properties, layer(".case { left: 0; }")),
    (css.logical_properties, layer(".case { min-width: 3rem; }")),
    (css.logical_properties, layer(".case { border-right-color: red; }")),
    (css.logical_properties, layer(".case { border-top-left-radius: 2px; }")),
    (css.logical_properties, layer(".case { color: red; text-align: right; }")),
    (css.logical_properties, layer(".case { float: left }")),
    (css.no_four_values, layer(".case { margin: 0 1rem 0 2rem; }")),
    (css.no_four_values, layer(".case { padding: 0 calc(1rem + 2px) 0 var(--step) }")),
    (css.no_four_values, layer(".case { border-radius: 1px 2px 3px 4px; }")),
    (css.dir_pseudo_class, layer('[dir="rtl"] .case { color: red; }')),
    (css.shallow_nesting, layer(".a { .b { .c { color: red; } } }")),
    (css.small_file, layer("\n" * 201)),
    (css.no_letter_spacing, layer(".case { letter-spacing: .02em; }")),
    (javascript.small_file, "\n" * 101),
    (javascript.no_eval, "const x = eval('1')"),
    (javascript.no_eval, "node.innerHTML = text"),
    (templates.no_inline_style, '<p style="color:red">'),
    (templates.no_inline_style, "<style>p { color: red }</style>"),
    (templates.no_inline_script, '<a onclick="go()">'),
    (templates.no_inline_script, "<script>go()</script>"),
    (templates.no_inline_script, '<script type="module">go()</script>'),
    (templates.no_inline_script, '<a href="javascript:go()">'),
    (templates.no_inline_script, '<div hx-on:click="go()">'),
    (templates.no_unescaped, "{{ message.html|safe }}"),
    (templates.no_unescaped, "{% autoescape off %}{{ x }}{% endautoescape %}"),
    (templates.dir_attribute, '<textarea name="text"></textarea>'),
    (templates.translated_html, "<h1>Inbox</h1>"),
    (templates.translated_html, '<button title="Close">x</button>'),
    (templates.translated_html, '<input type="submit" value="Send">'),
    (templates.translated_html, '<h1>{% translate "Inbox" %} of today</h1>'),
    (templates.translated_html, '<img src="x.png" alt="A picture">'),
    (templates.translated_html, '<svg><path d="M0 0"/></svg> Word'),
    (templates.translated_html, "<p>وارد</p>"),
    (templates.translated_text, "Dear {{ name }},"),
    (python.short_functions, LONG),
    (python.short_module, "\n" * 501),
    (python.import_says_why, "def f():\n    import json\n"),
    (python.import_says_why, "def f():\n    from a import b  # noqa: PLC0415\n"),
    (python.exemption_says_why, "x = 1  # noqa: S603"),
    (python.exemption_says_why, "x = 1  # type: ignore[arg-type]"),
    (python.writes_in_actions, "case.save()"),
    (python.writes_in_actions, "Case.objects.create(number=1)"),
    (python.writes_in_actions, "Case.objects.filter(number=1).update(status='open')"),
    (python.writes_in_actions, "case.tags.all().delete()"),
    (python.writes_in_actions, "Case.objects.get_or_create(number=1)"),
    (python.through_the_viewer, "Case.objects.get(number=1)"),
    (python.through_the_viewer, "rows = models.Case.objects.filter(number=1)"),
    (python.whole_sentences, "_(f'{n} cases')"),
    (python.whole_sentences, "_('%d cases' % n)"),
    (python.whole_sentences, "_('Cases: ' + name)"),
    (python.whole_sentences, "ngettext('%d case', '%d cases', n)"),
    (python.environment_in_settings, "import os\nhome = os.environ['HOME']"),
    (python.environment_in_settings, "import os\nhome = os.getenv('HOME')"),
    (python.no_network, "import urllib.request"),
    (python.no_network, "from urllib.request import urlopen"),
    (python.no_network, "from http import client"),
]

GOOD = [
    (
        css.in_layers,
        "@layer reset, tokens, base;\n@font-face { font-family: Rubik; }\n" + layer(".case { color: red; }"),
    ),
    (css.in_layers, "/* .stray { color: red } */\n@layer components.button { .button { color: red; } }"),
    (css.logical_properties, layer(".case { margin-inline-start: 1rem; inset-block: 0; text-align: start; }")),
    (css.logical_properties, layer(".case { --left: 1rem; grid-row: 1 / span 3; border-block-end: 0; }")),
    (css.logical_properties, "@layer base { @media (max-width: 60rem) { .case { inline-size: 100%; } } }"),
    (css.logical_properties, layer("/* margin-left: 1rem; */ .case::before { content: ''; line-height: 1; }")),
    (css.logical_properties, layer("a:hover { transition: left .2s; }")),
    (css.no_four_values, layer(".case { margin: 0 auto; padding: calc(1px + 2px) var(--a, 3px) 4px; }")),
    (css.no_four_values, layer(".case { grid-area: 1 / 2 / 3 / 4; }")),
    (css.dir_pseudo_class, layer(".case:dir(rtl) { color: red; }")),
    (css.shallow_nesting, layer("@media print { .a { .b { color: red; } } }")),
    (css.small_file, layer("\n" * 150)),
    (css.no_letter_spacing, layer(".case { line-height: 1.8; letter-spacing: inherit; }")),
    (css.no_letter_spacing, layer(".case { letter-spacing: -.01em; } .case:lang(ar) { letter-spacing: normal; }")),
    (javascript.small_file, "\n" * 100),
    (javascript.no_eval, "node.textContent = text; // retrieval (of it)"),
    (templates.no_inline_style, '<p class="style"><link rel="stylesheet" href="x.css">'),
    (templates.no_inline_script, '<script src="x.js" defer></script><a href="/on/">{% if on %}x{% endif %}</a>'),
    (templates.no_inline_script, '<script type="application/json" id="data">{}</script>'),
    (templates.no_unescaped, "{{ message.html }} {# |safe #}"),
    (templates.dir_attribute, '<textarea name="text" dir="auto"></textarea>'),
    (templates.dir_attribute, '<textarea{% if a > b %} rows="3"{% endif %} dir="{{ draft.dir }}"></textarea>'),
    (templates.translated_html, '<h1>{% translate "Inbox" %} · {{ count }}</h1>'),
    (templates.translated_html, "<p>{% blocktranslate %}Hello <bdi>{{ name }}</bdi>{% endblocktranslate %}</p>"),
    (templates.translated_html, "<kbd>Ctrl</kbd><code>besa run</code><b>Besa</b><svg><title>Logo</title></svg>"),
    (templates.translated_html, '<a title="{% translate "Close" %}" class="a word" href="/cases/">×</a>{# a word #}'),
    (templates.translated_html, '<span translate="no">العربية</span><input type="text" value="{{ x }}">'),
    (templates.translated_html, '{% block attributes %} data-failed="{% translate "No." %}"{% endblock %}'),
    (templates.translated_text, "{% blocktranslate %}Dear {{ name }},{% endblocktranslate %}\n-- \n{{ url }}"),
    (python.short_functions, "def short():\n" + "    pass\n" * 59),
    (python.short_module, "\n" * 500),
    (python.import_says_why, "def f():\n    import json  # noqa: PLC0415 - only for the rare export\n"),
    (python.import_says_why, "def f():\n    # the application is not ready before\n    import json\n"),
    (python.exemption_says_why, "x = 1  # noqa: S603 - our own arguments"),
    (python.exemption_says_why, "x = 1  # type: ignore[arg-type] # django-stubs does not know it"),
    (python.writes_in_actions, "context.update({'a': 1})\ncache.delete('key')\nactions.solve(case, by=user)"),
    (python.through_the_viewer, "Case.objects.visible_to(request.user).filter(number=1)\nform.objects"),
    (
        python.whole_sentences,
        "_('%(count)s cases') % {'count': n}\nngettext('%(n)s case', '%(n)s cases', n)\n_('50% done')",
    ),
    (python.environment_in_settings, "from django.conf import settings\nhome = settings.BESA_HOME"),
    (python.environment_in_settings, "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'besa.settings')"),
    (python.no_network, "from urllib.parse import urlsplit\nfrom http import HTTPStatus"),
]


@pytest.mark.parametrize(("rule", "text"), BAD, ids=lambda given: getattr(given, "__name__", None))
def test_rule_refuses_a_bad_line(rule, text):
    assert [finding.says for finding in rule(text)]


@pytest.mark.parametrize(("rule", "text"), GOOD, ids=lambda given: getattr(given, "__name__", None))
def test_rule_lets_a_good_line_pass(rule, text):
    assert [finding.says for finding in rule(text)] == []


def test_every_rule_has_good_and_bad_lines():
    rules = {*css.RULES, *javascript.RULES, *templates.HTML_RULES, *templates.TEXT_RULES, *python.RULES}
    rules |= {*python.FACE_RULES, python.environment_in_settings, python.no_network}
    assert {rule for rule, _text in BAD} == rules
    assert {rule for rule, _text in GOOD} == rules


def test_a_finding_names_its_line():
    assert [finding.line for finding in css.logical_properties("@layer base {\n  p {\n    left: 0;\n  }\n}\n")] == [3]
    assert [finding.line for finding in templates.translated_html("{# a\nb #}\n<p>\nWord</p>")] == [3]
