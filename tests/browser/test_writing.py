"""Writing a mail as people do: by the keyboard alone, out of other programs, on bad lines and after the session has ended.

What was typed is still there, whatever happened.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, write
from tests.browser.test_journeys import has_sideways_scroll

PASTE = """([html, text]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(".editor__text").dispatchEvent(event);
}"""
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{color:red}</style></head><body>
<!--StartFragment--><p class=MsoNormal style='margin:0;direction:rtl'><b><span lang=AR-SA style='font-family:Arial'>فاتورة</span></b>
<span style='mso-spacerun:yes'>&nbsp;</span>4711<o:p></o:p></p><p class=MsoListParagraph><![if !supportLists]>·<![endif]>One</p>
<table border=1><tr><td width=900><p>Wide</p></td><td>cell</td></tr></table><!--EndFragment--></body></html>"""
DOCS = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr" style="line-height:1.38">
<span style="font-size:11pt;color:#ff0000;background-color:transparent;font-weight:400">Plain, </span>
<span style="font-weight:700">strong</span></p><ul><li dir="ltr"><p>Point</p></li></ul></b>"""
HOSTILE = """<p onclick="alert(1)" style="position:fixed;inset:0">Hello<script>alert(1)</script></p>
<img src="x" onerror="alert(2)"><iframe src="https://x.example"></iframe><a href="javascript:alert(3)">link</a><form><input></form>"""
WHATSAPP = "[26/11, 09:14] ليلى: \u200fمرحبا 👋🏽\u200e OK\n[26/11, 09:15] Dana: 👨‍👩‍👧 done"


def at_the_server(page):
    """Wait until the server has what stands in the form now: then this browser keeps no copy of its own."""
    page.wait_for_function(
        """() => [...document.querySelectorAll("form[data-draft-owner]")].some((form) =>
            form.querySelector("[data-draft-status]:not(.is-alarm)")?.textContent
            && !localStorage.getItem(`besa.draft:${form.dataset.draftOwner}:${form.dataset.draftUrl}`))"""
    )


@pytest.mark.parametrize(("language", "width"), [("ar", 1280), ("en", 390)])
def test_a_new_mail_is_written_and_sent_by_the_keyboard_alone_and_survives_a_reload(visit, language, width):
    page = visit(language, width=width)
    page.goto("/cases/new/mail/")
    page.wait_for_selector(".recipients input:focus")
    page.keyboard.type("ar3@cust")
    page.wait_for_selector(".recipients__list [role=option]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".letter__known:has-text('ليلى الحداد')")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Hello")
    page.wait_for_selector(".subject-hint")
    page.keyboard.type(f" about order {width}")
    page.wait_for_selector(".editor__text")
    page.keyboard.press("Enter")
    page.wait_for_selector(".editor__text:focus")
    page.keyboard.insert_text("مرحبا ليلى، طلبك في الطريق.")
    at_the_server(page)
    address = page.url
    page.reload()
    page.wait_for_selector(".editor__text:has-text('طلبك في الطريق')")
    expect(page.locator("[name=subject]")).to_have_value(f"Hello about order {width}")
    expect(page.locator(".recipients__one")).to_have_count(1)
    assert not has_sideways_scroll(page)
    page.focus(".editor__text")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+/\?said="))
    expect(page.locator(".message--out:has-text('طلبك في الطريق')")).to_have_count(1)
    case = re.search(r"/cases/(\d+)/", page.url)[1]
    page.goto(address)
    page.wait_for_url(f"**/cases/{case}/")


def test_enter_chooses_of_what_is_typed_and_never_from_the_list_before(visit):
    """Whoever types faster than the server answers must not write to somebody else."""
    page = visit("en")
    page.goto("/cases/new/mail/")
    page.wait_for_selector(".recipients input:focus")
    page.keyboard.type("ar")
    page.wait_for_selector(".recipients__list [role=option]")
    held, is_held = [], [True]
    page.route("**/people/addresses/**", lambda route: held.append(route) if is_held else route.continue_())
    with page.expect_request("**/people/addresses/**"):
        page.keyboard.type("3@cust")
    page.keyboard.press("Enter")
    assert page.locator(".recipients__one").count() == 0
    is_held.clear()
    for route in held:
        route.continue_()
    expect(page.locator(".recipients__one")).to_have_attribute("data-address", re.compile("<ar3@customer.example>$"))


@pytest.mark.parametrize(
    ("html", "text", "shown"),
    [
        (WORD, "فاتورة 4711", [("strong", "فاتورة")]),
        (DOCS, "Plain, strong", [("strong", "strong"), ("li", "Point")]),
        (HOSTILE, "Hello", []),
        ("", WHATSAPP, []),
    ],
    ids=["word", "docs", "hostile", "whatsapp"],
)
def test_what_is_pasted_from_elsewhere_leaves_as_words_and_nothing_else(visit, html, text, shown):
    # Chromium tries a picture and a frame that are not on the page yet; the policy of the page stops them.
    page = visit("en", may_say=["Failed to load resource", "Content Security Policy"])
    page.goto("/cases/new/mail/?email=en3@customer.example")
    page.fill("[name=subject]", "Pasted words of order 12")
    page.wait_for_selector(".editor__text")
    page.click(".editor__text")
    page.evaluate(PASTE, [html, text])
    expect(page.locator(".editor__text")).to_have_text(re.compile(r"\S"), use_inner_text=True)
    assert not has_sideways_scroll(page)
    page.click("form.letter [data-default]")
    page.wait_for_url(re.compile(r"/cases/\d+/\?said="))
    message = page.locator(".message--out .message__text").last
    for tag, words in shown:
        assert message.locator(tag).all_inner_texts() == [words]
    if not html:
        assert "👋🏽" in message.inner_text()
        assert "👨‍👩‍👧" in message.inner_text()
    foreign = "[style], [class]:not(bdi), [onclick], script, iframe, form, table, img, a[href^=javascript]"
    assert message.locator(foreign).evaluate_all("all => all.map((one) => one.outerHTML)") == []
    assert "StartFragment" not in message.inner_html()
    assert not has_sideways_scroll(page)


def test_a_megabyte_goes_along_as_a_file_and_a_file_that_is_too_large_is_refused_in_words(served, visit):
    page = visit("en")
    page.goto(served.case("en", 3))
    write(page, "See the log.")
    page.evaluate("(paste) => eval(paste)(['', 'line of a log\\n'.repeat(75000)])", PASTE)
    page.wait_for_selector("[data-files] .file")
    expect(page.locator(".editor__text")).to_have_text("See the log.")
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(26e6)], "film.mov"));
          const field = document.querySelector("form.composer [type=file]");
          field.files = data.files;
          field.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    page.wait_for_selector(".toast:has-text('at most')")
    expect(page.locator("[data-files] li")).to_have_count(1)


def test_what_was_typed_after_the_session_ended_is_there_after_signing_in(served, visit):
    page = visit("he", may_say=["Failed to load resource", "blocked by CORS"])
    page.goto(served.case("he", 5))
    address = page.url
    write(page, "לפני.")
    at_the_server(page)
    page.context.clear_cookies(name="besa")
    page.keyboard.insert_text(" אחרי.")
    page.wait_for_selector("[data-draft-status].is-alarm")
    page.click("form.composer [data-default]")
    page.fill("[name=login]", "he@desk.example")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector(".editor__text:has-text('לפני. אחרי.')")
    assert page.url.split("?")[0] == address.split("?")[0]
    at_the_server(page)


def test_a_line_that_is_cut_while_sending_loses_nothing_and_sends_once(served, visit):
    page = visit("sq", may_say=["ERR_INTERNET_DISCONNECTED", "Failed to load resource"])
    page.goto(served.case("sq", 5))
    address = page.url
    write(page, "Po e kontrolloj.")
    page.context.set_offline(True)
    with page.expect_event("requestfailed", lambda request: request.method == "POST" and "/replies/" in request.url):
        page.keyboard.press("Control+Enter")
    page.context.set_offline(False)
    page.goto(address)
    page.wait_for_selector(".editor__text:has-text('Po e kontrolloj.')")
    page.click("form.composer [data-default]")
    page.wait_for_url("**#message-*")
    expect(page.locator(".message--out:has-text('Po e kontrolloj.')")).to_have_count(1)


def test_a_server_that_is_away_for_a_while_gets_every_word_and_file_when_it_is_back(served, visit):
    page = visit("en", may_say=["Failed to load resource", "ERR_FAILED"])
    page.goto(served.case("en", 5))
    page.wait_for_selector(".editor__text")
    page.route("**/drafts/**", lambda route: route.fulfill(status=503, body="restarting"))
    write(page, "While you were away.")
    page.wait_for_selector("[data-draft-status].is-alarm")
    file = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"note"}
    page.set_input_files("form.composer [type=file]", file)
    page.wait_for_selector(".toast")
    expect(page.locator("[data-files] li")).to_have_count(0)
    page.unroute("**/drafts/**")
    at_the_server(page)
    page.set_input_files("form.composer [type=file]", file)
    page.wait_for_selector("[data-files] .file")
    page.reload()
    page.wait_for_selector(".editor__text:has-text('While you were away.')")
    expect(page.locator("[data-files] .file")).to_have_count(1)
