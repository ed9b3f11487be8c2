"""A working day in four languages, at a desk and on a phone; and with the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, tap, write
from tests.browser.test_every_page import widths_too_narrow

# Each language once, each width twice, and from the left and from the right in each width.
DAYS = [("en", 1280), ("ar", 390), ("he", 1280), ("sq", 390)]


def has_sideways_scroll(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize(("language", "width"), DAYS)
def test_answer_a_case(served, visit, language, width):
    page = visit(language, width=width)
    page.goto(served.case(language, 0))
    assert page.get_attribute("html", "dir") == ("rtl" if language in ("ar", "he") else "ltr")
    number = re.search(r"/cases/(\d+)/", page.url)[1]

    # It is listened for before anything is written: what is kept a second later may be kept before a slow test looks.
    with page.expect_response(f"**/cases/{number}/drafts/out/"):
        write(page, "Faleminderit. شكرا. תודה.")
    page.reload()
    expect(page.locator("#text")).to_have_value("Faleminderit. شكرا. תודה.")

    page.focus(".editor__text")
    page.click("form.composer [data-default]")
    page.wait_for_url("**#message-*")
    expect(page.locator(".message--out:not(.message--automatic)")).to_have_count(1)
    page.click("[data-key=z]")
    page.wait_for_url("**write=reply**")
    expect(page.locator(".message--withdrawn")).to_have_count(1)
    expect(page.locator("#text")).to_have_value("Faleminderit. شكرا. תודה.")

    page.click("[data-key=n]")
    page.wait_for_url("**write=note**")
    write(page, "Only for us.")
    page.click("form.composer [data-default]")
    page.wait_for_url("**#message-*")
    expect(page.locator(".message--note")).to_have_text(re.compile(r"Only for us\.$"), use_inner_text=True)

    page.click("summary[data-key=a]")
    page.click("button[data-key=m]")
    page.wait_for_selector("summary[data-key=a]:not(.chip--due)")
    page.locator(".event").first.wait_for(state="attached")
    assert widths_too_narrow(page, width) == []


def test_with_the_keyboard_alone(visit):
    page = visit("en")
    page.goto("/inbox/unowned/")
    tap(page, "j")
    tap(page, "j")
    tap(page, "k")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    assert first == page.locator("[data-line]").first.get_attribute("href")
    tap(page, "o")
    page.wait_for_url("**/cases/**")
    tap(page, "m")
    page.wait_for_selector("summary[data-key=a]:not(.chip--due)")
    tap(page, "r")
    page.wait_for_selector(".editor__text:focus")
    page.keyboard.type("By hand.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**#message-*")
    tap(page, "z")
    page.wait_for_selector(".message--withdrawn")
    page.wait_for_selector(".editor__text:focus")  # the words are back where they were written
    page.keyboard.press("Escape")
    page.wait_for_selector(".editor__text:not(:focus)")
    tap(page, "?")
    page.wait_for_selector("#shortcuts[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("#shortcuts:not([open])", state="attached")
    tap(page, "u")
    page.wait_for_url("**/inbox/unowned/")


# What is pressed on an Arabic, on a Hebrew and on a Dvorak keyboard, and what it opens.
ELSEWHERE = [("ى", "KeyN", "note"), ("ר", "KeyR", "reply"), ("n", "KeyL", "note")]


def test_shortcuts_on_other_layouts(served, visit):
    """language.md 5.3: the letter where it is Latin, else the place on the keyboard."""
    page = visit("ar")
    page.goto(served.case("ar", 2))
    script = "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true, cancelable: true}))"
    for letter, code, opens in ELSEWHERE:
        page.wait_for_selector(".editor__text")  # until then, what is pressed is kept for it
        page.evaluate(script, [letter, code])
        page.wait_for_url(f"**write={opens}**")


def test_letters_typed_in_a_field_are_letters(served, visit):
    page = visit("en")
    page.goto(served.case("en", 2))
    page.wait_for_selector(".editor__text")
    page.focus(".editor__text")
    page.keyboard.type("rnjkoz?")
    expect(page.locator("#text")).to_have_value("rnjkoz?")
    assert "write=" not in page.url


@pytest.mark.parametrize("width", WIDTHS)
def test_a_call_is_logged(visit, width):
    page = visit("sq", width=width)
    page.goto("/cases/new/contact/")
    page.fill("[name=subject]", "Orari i punës")
    page.click(".editor__text")
    page.keyboard.type("Pyeti për të premten.")
    page.click("label:has([name=minutes][value='5'])")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/cases/*/?said=*")
    expect(page.locator(".timeline")).to_contain_text("Pyeti për të premten.")


def test_the_main_job_without_script(served, visit):
    page = visit("he", java_script_enabled=False)
    page.goto("/customers/?find=he3@customer.example")
    page.click(".people__line")
    page.click(".case-rows a")
    page.wait_for_url(f"**{served.case('he', 3)}")
    page.fill("#text", "תודה, נבדוק היום.")
    page.click("form.composer [data-default]")
    page.wait_for_selector(".message--out:not(.message--automatic)")
    page.locator("form[action$='/withdrawal/'] button").click()
    page.wait_for_selector(".message--withdrawn")
    page.locator("summary", has=page.locator("svg use[href$='#user-round']")).first.click()


def test_a_file_is_attached_with_a_bar(served, visit, tmp_path):
    page = visit("en")
    page.goto(served.case("en", 3))
    (tmp_path / "فاتورة.pdf").write_bytes(b"%PDF-1.4")
    page.set_input_files("input[type=file]", tmp_path / "فاتورة.pdf")
    page.wait_for_selector("[data-files] .file")
    page.click("[data-files] .file button")
    page.wait_for_selector("[data-files] .file", state="detached")


def test_the_theme_is_kept(visit):
    page = visit("admin")
    page.goto("/inbox/team/")
    page.click(".rail__you > summary")
    with page.expect_response("**/account/profile/theme/"):
        page.click("[name=theme][value=dark]")
    page.reload()
    assert page.get_attribute("html", "data-theme") == "dark"


def test_a_page_that_is_not_there_says_so(visit, served):
    page = visit("ar")
    answer = page.context.request.get(f"{served.url}/cases/1/")
    assert answer.status == 404
    assert 'dir="rtl"' in answer.text()
