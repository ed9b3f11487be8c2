"""Every page of the desk in four languages, at 390 and 1280 px, light and dark: axe finds nothing serious, nothing
scrolls sideways, the console stays empty."""

from pathlib import Path

import pytest

from tests.browser.conftest import LANGUAGES, WIDTHS

AXE = (Path(__file__).parent / "vendor/axe/axe.js").read_text()
SERIOUS = ["serious", "critical"]
# Rules that can only say less than that are not asked: axe gives each fault the impact of its rule.
MEASURE = """async ([inside, serious]) => {
  const less = axe._audit.rules.filter((rule) => !serious.includes(rule.impact));
  const rules = Object.fromEntries(less.map((rule) => [rule.id, { enabled: false }]));
  const options = { rules, resultTypes: ["violations"], iframes: false };
  const found = await axe.run({ include: [[inside]], exclude: [["iframe"]] }, options);
  return found.violations.filter((fault) => serious.includes(fault.impact))
    .flatMap((fault) => fault.nodes.map((node) => `${fault.id}: ${node.html.slice(0, 160)}`));
}"""
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


def rich_case(page):
    page.goto("/customers/?find=ar90@customer.example")
    customer = page.locator(".people__line").first.get_attribute("href")
    page.goto(customer)
    return customer, page.locator(".case-rows a").first.get_attribute("href")


def faults_of(page, inside="body"):
    """What axe calls serious, outside of mails that strangers have written."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(MEASURE, [inside, SERIOUS])
    return found


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


# axe takes its time: each page is measured from the right and from the left, light and dark, wide and narrow, once each.
LOOKS = [[("ar", 1280, False), ("sq", 1280, True)], [("en", 390, False), ("he", 390, True)]]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_sound(visit, language, width):
    dark = language in ("he", "sq")
    page = visit(language, width=width, dark=dark)
    customer, case = rich_case(page)
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
        is_measured = name == "case" or (language, width, dark) in LOOKS[place % 2]
        found = faults_of(page) if is_measured else []
        if sideways(page) > 0:
            found.append(f"scrolls sideways by {sideways(page)} px")
        if found:
            faults[name] = found
    assert faults == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_door_is_sound(visit, dark):
    page = visit("", dark=dark, locale="ar")
    page.goto("/sign-in/")
    assert (faults_of(page), page.get_attribute("html", "dir")) == ([], "rtl")


def test_open_menus_are_sound(visit):
    page = visit("en")
    _customer, case = rich_case(page)
    page.goto(case)
    for place, menu in enumerate(page.locator("details[data-menu]").all()):
        menu.evaluate("(menu, place) => { menu.open = true; menu.id = `menu-${place}` }", place)
        assert faults_of(page, f"#menu-{place}") == []
        menu.evaluate("menu => { menu.open = false }")
