"""Finding and doing by the keyboard: the palette, a view, cases without a mouse, and a search, in four languages."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LANGUAGES, WIDTHS, tap

# In each language: what is typed in another form than the letter has it, and what is marked in the letter.
ASKED = {
    "en": ("sizes delivering", ["size", "delivered"]),
    "ar": ("فواتير", ["فاتورة"]),
    "he": ("משלוחים", ["המשלוח"]),
    "sq": ("porosisë", ["Porosia"]),
}
# The same place of the keyboard on each layout: (what the key writes, its place).
KEY_J = {"en": ("j", "KeyJ"), "ar": ("ت", "KeyJ"), "he": ("ח", "KeyJ"), "sq": ("j", "KeyJ")}
KEY_K = {"en": ("k", "KeyK"), "ar": ("ن", "KeyK"), "he": ("ל", "KeyK"), "sq": ("k", "KeyK")}
SLASH = {"en": ("/", "Slash"), "ar": ("ظ", "Slash"), "he": ("/", "Slash"), "sq": ("/", "Digit7")}

SENT = """([key, code, more]) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true, ...more }))"""


def press(page, key, **with_keys):
    """A key as the layout of that language sends it, which the keyboard of Playwright cannot."""
    page.evaluate(SENT, [*key, with_keys])


def has_sideways_scroll(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_palette_finds_a_case_on_every_layout(visit, language):
    page = visit(language)
    page.goto("/inbox/team/")
    page.focus("[data-line] >> nth=1")
    here = page.evaluate("document.activeElement.pathname")
    press(page, KEY_K[language], ctrlKey=True)
    page.wait_for_selector("#palette[open]")
    expect(page.locator("#palette-input")).to_be_focused()
    page.locator("#palette-here [role=option]").nth(1).wait_for()
    page.keyboard.press("Escape")
    page.wait_for_selector("#palette:not([open])", state="attached")
    expect(page.locator(f'[data-line][href^="{here}"]')).to_be_focused()  # the focus goes back

    press(page, KEY_K[language], ctrlKey=True)
    with page.expect_response(re.compile(r"/palette/\?q=.*customer\.exam$")):
        page.keyboard.type(f"{language}3@customer.exam")
    page.wait_for_selector('#palette-found a[href^="/cases/"]')
    page.wait_for_selector("#palette-input[aria-activedescendant]")
    chosen = page.get_attribute("#palette-input", "aria-activedescendant")
    expect(page.locator(f"#{chosen}")).to_have_attribute("aria-selected", "true")
    target = page.locator('#palette-found a[href^="/cases/"]').first.get_attribute("href")
    while not page.locator(f'#palette-found [aria-selected=true][href="{target}"]').count():
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")
    # The next time it stands there before anything is typed; and an action of the page is done by its name.
    press(page, KEY_K[language], ctrlKey=True)
    page.wait_for_selector(f'#palette-found a[href="{target}"]')
    label = page.locator("[data-shortcut=n] + dd").text_content()
    page.keyboard.type(label)
    page.wait_for_selector("#palette-here [aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_url("**write=note**")


@pytest.mark.parametrize("language", LANGUAGES)
def test_point_36_keys_work_by_their_place_where_they_are_not_latin(visit, language):
    page = visit(language)
    page.goto("/inbox/team/")
    press(page, KEY_J[language])
    press(page, KEY_J[language])
    press(page, KEY_K[language])
    lines = page.locator("[data-line]")
    assert page.evaluate("document.activeElement.getAttribute('href')") == lines.first.get_attribute("href")
    press(page, SLASH[language])
    page.wait_for_url("**/search/")
    expect(page.locator("#search-words")).to_be_focused()


def test_hebrew_letters_whose_keys_write_signs(visit):
    page = visit("he")
    page.goto("/inbox/team/")
    page.click("[data-line] >> nth=2")
    page.wait_for_url("**/cases/**")
    press(page, ("/", "KeyQ"))
    page.wait_for_url("**/question/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_search_marks_what_it_found(visit, language):
    page = visit(language, width=WIDTHS[LANGUAGES.index(language) % 2])
    page.goto("/search/")
    asked, marked = ASKED[language]
    page.fill("#search-words", asked)
    page.wait_for_selector("#found mark")
    found = {text.strip() for text in page.locator("#found li").first.locator("mark").all_text_contents()}
    assert found >= set(marked)
    line = page.locator(".found__subject").first
    assert line.get_attribute("dir") == (
        "rtl" if language == "he" else page.locator(".found__subject").first.get_attribute("dir")
    )
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert not has_sideways_scroll(page), width
    page.locator(".found__line").first.click()
    page.wait_for_url("**/cases/**")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_view_is_made_removed_and_put_back(visit, language):
    page = visit(language)
    page.goto("/inbox/team/")
    tap(page, "f")
    page.wait_for_url("**/views/new/**")
    rows, chosen = page.locator(".condition").count(), f"-value={language}"
    page.select_option("#c-new", "language")
    page.click("#c-conditions > .conditions__add button[value=add]")
    page.locator(".condition").nth(rows).wait_for()
    page.wait_for_selector(".condition :focus")  # the keyboard goes on in the new row
    # What it would show follows what is ticked, before it has a name.
    with page.expect_response(
        lambda answer: "/views/preview/" in answer.url and chosen in (answer.request.post_data or "")
    ):
        page.locator(f'.condition input[value="{language}"]').check()
    page.keyboard.press("Escape")
    page.wait_for_selector("#view-preview .line")
    page.fill("[name=name]", f"عرض {language}")
    page.click("main form .button--primary")
    page.wait_for_url(re.compile(r"/views/\d+/$"))
    view = page.url
    expect(page.locator("#rail-views [aria-current=page]")).to_contain_text(f"عرض {language}")
    page.locator("[data-line]").nth(7).wait_for()
    page.goto("/views/")
    page.locator(f'li:has(a[href="{view[view.index("/views/") :]}"]) summary').click()
    page.locator(f'form[action="{view[view.index("/views/") :]}removal/"] button').click()
    page.wait_for_selector("#toasts form")
    page.click("#toasts form button")
    page.wait_for_url(view)


def test_one_case_after_the_other_is_triaged_without_a_mouse(visit):
    page = visit("en")
    page.goto("/views/new/?from=unowned")
    page.fill("[name=name]", "Triage")
    page.press("[name=name]", "Enter")
    page.wait_for_url(re.compile(r"/views/\d+/$"))
    view, taken = page.url, set()
    for _case in range(4):
        tap(page, "j")
        tap(page, "o")
        page.wait_for_url("**/cases/**")
        number = re.search(r"/cases/(\d+)/", page.url)[1]
        assert number not in taken, "each case once"
        taken.add(number)
        tap(page, "m")
        page.wait_for_selector("summary[data-key=a]:not(.chip--due)")
        tap(page, "s")
        page.wait_for_selector("details[open] summary[data-key=s]")
        while page.evaluate("document.activeElement.value") != "on_hold":
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_selector('button[value=on_hold][aria-pressed="true"]', state="attached")
        tap(page, "u")
        page.wait_for_url(view)
    assert len(taken) == 4
