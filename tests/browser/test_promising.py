"""“I don't know, I'll find out” (PR-09), from the press to the ledger: by the keyboard, in the customer's language, on both widths."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import write
from tests.browser.test_journeys import has_sideways_scroll


@pytest.mark.parametrize(("language", "width"), [("ar", 390), ("en", 1280)])
def test_one_press_writes_the_sentence_and_sending_it_makes_the_promise(served, visit, language, width):
    page = visit(language, width=width)
    page.goto(served.case("sq", 2 if width == 390 else 3))
    write(page, "Përshëndetje Arben,")
    page.focus(".promise-tools > button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".editor__text p:has-text('Këtë ende nuk e di')")
    expect(page.locator(".editor__text p").first).to_have_text("Përshëndetje Arben,")
    page.wait_for_selector("#finding-out [name='extra-promise-finding-out']:checked")
    assert not has_sideways_scroll(page)
    page.click("form.composer [data-default]")
    page.wait_for_url("**#message-*")
    expect(page.locator(".message--out .message__text", has_text="Këtë ende nuk e di")).to_have_count(1)
    page.goto("/today/")
    page.locator(".promises__line", has_text="Këtë ende nuk e di").first.wait_for()


def test_another_time_and_a_colleague_are_chosen_in_the_same_press(served, visit):
    page = visit("en")
    page.goto(served.case("sq", 4))
    page.wait_for_selector(".editor__text")
    page.click(".promise-tools summary")
    page.wait_for_selector("#finding-ask")
    page.select_option("#finding-ask", label="Noa Cohen")
    page.fill("#finding-question", "Which size did we send?")
    page.press("#finding-question", "Enter")  # which is not the Enter of the letter
    page.wait_for_selector("#finding-out:has-text('Noa Cohen')")
    page.wait_for_selector(".editor__text p:has-text('Këtë ende nuk e di')")
    expect(page.locator(".promise-tools [data-menu][open]")).to_have_count(0)
    # A second press with another time takes the place of the first sentence.
    page.click(".promise-tools summary")
    page.select_option("#finding-ask", "")
    page.fill("#finding-at", "2031-03-05T15:00")
    page.click(".promise-tools .button--primary")
    page.wait_for_selector(".editor__text p:has-text('2031')")
    expect(page.locator(".editor__text p", has_text="Këtë ende nuk e di")).to_have_count(1)
