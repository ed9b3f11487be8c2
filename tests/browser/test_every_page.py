"""Every page of the desk in four languages, at 390 and 1280 px, light and dark: axe finds nothing serious, nothing
scrolls sideways, the console stays empty."""

from pathlib import Path

import pytest

from tests.browser.conftest import LANGUAGES, WIDTHS

AXE = (Path(__file__).parent / "vendor/axe/axe.js").read_text()
SERIOUS = ["serious", "critical"]
# Rules that can only say less than that are not asked: axe gives each fault the impact of its rule.
MEASURE = """async ([inside, without, seen, serious]) => {
  const less = axe._audit.rules.filter((rule) => !serious.includes(rule.impact));
  const rules = Object.fromEntries(less.map((rule) => [rule.id, { enabled: false }]));
  const options = { ...(seen.length ? { runOnly: seen } : { rules }), resultTypes: ["violations"], iframes: false };
  const found = await axe.run({ include: [[inside]], exclude: [["iframe"], ...without.map((one) => [one])] }, options);
  return found.violations.filter((fault) => serious.includes(fault.impact))
    .flatMap((fault) => fault.nodes.map((node) => `${fault.id}: ${node.html.slice(0, 160)}`));
}"""
# What depends on how a page looks: on its colours, and on what its width shows.
SEEN = ["color-contrast", "link-in-text-block", "scrollable-region-focusable"]
PAGES = {
    "inbox": "/inbox/team/",
    "empty": "/inbox/trash/",
    "new": "/cases/new/",
    "mail": "/cases/new/mail/",
    "contact": "/cases/new/contact/",
    "customers": "/customers/",
    "received": "/received/",
    "profile": "/account/profile/",
    "security": "/account/security/",
}


def faults_of(page, inside="body", *, without=(), rules=()):
    """What axe calls serious, outside of mails that strangers have written; all of its rules, or `rules` alone."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(MEASURE, [inside, list(without), list(rules), SERIOUS])
    return found


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


# axe takes its time: each page is measured from the right and from the left, in the light and in the dark; half of them wide and
# half of them narrow, the case both.
DARK = ["he", "sq"]
MEASURED = {"ar": 1280, "sq": 1280, "en": 390, "he": 390}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_sound(served, visit, language):
    """Each page comes once, at the width at which this language measures, and is then made narrow or wide."""
    page = visit(language, width=MEASURED[language], dark=language in DARK)
    case = served.case("ar", 90)
    page.goto("/customers/?find=ar90@customer.example")
    customer = page.locator(".people__line").first.get_attribute("href")
    paths = {
        **PAGES,
        "customer": customer,
        "merging": customer + "merging/",
        "case": case,
        "note": case + "?write=note",
    }
    paths |= {"paper": case + "paper/", "person": case + "?show=person", "log": case + "contacts/"}
    faults = {}
    for place, (name, path) in enumerate(paths.items()):
        page.goto(path)
        is_measured = name == "case" or MEASURED[language] == [1280, 390][place % 2]
        found = faults_of(page) if is_measured else []
        found += [f"scrolls sideways at {width} px" for width in widths_too_narrow(page, MEASURED[language])]
        if found:
            faults[name] = found
    assert faults == {}


def widths_too_narrow(page, first):
    """Those of WIDTHS at which the page scrolls sideways; it comes and goes at the width `first`."""
    wide = []
    for width in sorted(WIDTHS, key=lambda one: one != first):
        resize(page, width)
        if sideways(page) > 0:
            wide.append(width)
    resize(page, first)
    return wide


def resize(page, width):
    page.set_viewport_size({"width": width, "height": 844 if width < 500 else 800})


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_door_is_sound(visit, dark):
    page = visit("", dark=dark, locale="ar")
    page.goto("/sign-in/")
    assert (faults_of(page), page.get_attribute("html", "dir")) == ([], "rtl")


def test_open_menus_are_sound(served, visit):
    page = visit("en")
    page.goto(served.case("ar", 90))
    for place, menu in enumerate(page.locator("details[data-menu]").all()):
        menu.evaluate("(menu, place) => { menu.open = true; menu.id = `menu-${place}` }", place)
        assert faults_of(page, f"#menu-{place}") == []
        menu.evaluate("menu => { menu.open = false }")
