"""What every page owes the eye and the hand: the whole of the settings, 200 % zoom, the keyboard alone, less motion, paper."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, tap, write
from tests.browser.test_every_page import SEEN, faults_of, sideways

CONFIRMATION = "/account/confirmation/"
SETTINGS = [
    *("desk", "people", "people/invitations", "people/1", "teams", "teams/new", "teams/1", "hours", "hours/new"),
    *("policies", "policies/new", "routing", "routing/policies/new", "routing/skills/new", "fields", "fields/new"),
    *("statuses", "statuses/new", "mailboxes", "mailboxes/new", "mailboxes/1", "mailboxes/1/check", "replies"),
    *("replies/new", "macros", "macros/new", "away", "notifications", "tokens"),
]
PAGES = [
    # First: the last two are shown for five minutes to whoever has confirmed who they are.
    *(
        CONFIRMATION,
        "/account/profile/",
        "/account/security/",
        "/account/security/password/",
        "/account/security/two-step/",
    ),
    *(f"/settings/{path}/" for path in SETTINGS),
    *(
        "/today/",
        "/promises/kept/",
        "/queue/",
        "/coverage/",
        "/colleagues/",
        "/passed-on/",
        "/slips/new/",
        "/escalations/",
    ),
    *("/search/", "/views/", "/views/new/", "/drafts/", "/scheduled/", "/offers/", "/rest/", "/notifications/"),
    *("/received/rules/", "/outbox/", "/outbox/viewer/", "/outbox/viewer/new/", "/inbox/waiting/", "/inbox/solved/"),
]
LOOKS = {"from the right": ("mudira", False), "from the left": ("admin", True)}
WIDTHS = [1280, 390]
# What stands around every page: measured with the first page here, and in each language, theme and width in test_every_page.py.
FRAME = [".rail", "#palette", "#shortcuts"]


@pytest.mark.parametrize("look", LOOKS)
def test_each_page_is_sound(visit, look):
    """Each page from the right in the light, and from the left in the dark; once wide and once narrow.

    Colours, what a width shows and what it needs are measured both times. Names, roles and all else that no look changes are
    measured once: a quarter of the pages in each pair of direction and width.
    """
    person, dark = LOOKS[look]
    # The form of a mailbox has the passwords of two servers: a hint of Chromium's that says nothing about either.
    page = visit(person, dark=dark, may_say=["Multiple forms should be contained"])
    page.goto(CONFIRMATION)
    page.fill("main [name=password]", PASSWORD)
    page.press("main [name=password]", "Enter")
    page.wait_for_url(lambda url: CONFIRMATION not in url)
    faults = {}
    for place, path in enumerate(PAGES):
        turn = place + dark
        page.set_viewport_size({"width": WIDTHS[turn % 2], "height": 844})
        answer = page.goto(path)
        assert (answer.status, CONFIRMATION in page.url) == (200, path == CONFIRMATION), path
        is_whole = (place // 2 + dark) % 2 == 0
        found = faults_of(page, without=FRAME if place else [], rules=[] if is_whole or not place else SEEN)
        if sideways(page) > 0:
            found.append(f"scrolls sideways by {sideways(page)} px")
        if found:
            faults[path] = found
    assert faults == {}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_nothing_is_lost_at_twice_the_size(served, visit, language):
    """A window of 1280 points at 200 % has 640 to give; what one works with is still in sight, and nothing runs over."""
    page = visit(language, width=640, device_scale_factor=2)
    for path in ("/inbox/team/", "/customers/", "/account/profile/", "/received/"):
        page.goto(path)
        assert sideways(page) <= 0, path
    page.goto(served.case(language, 7))
    assert sideways(page) <= 0
    page.wait_for_selector(".editor__text")
    page.click(".editor__text")
    for selector in (".case-head h1", "form.composer [data-default]", "summary[data-key=a]", ".rail a[data-phone]"):
        box = page.locator(selector).first.bounding_box()
        assert box, selector
        assert box["x"] >= 0, selector
        assert box["x"] + box["width"] <= 640, selector


IN_THE_BROWSER = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
RING = """() => { const one = document.activeElement; const style = getComputedStyle(one); const box = one.getBoundingClientRect();
  return one !== document.body && box.width > 0 && one.matches(':focus-visible')
    && (parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none' || style.boxShadow !== 'none'
      || one.closest('label, .choices, .recipients, .line__pick, .palette__box') !== null); }"""


@pytest.mark.parametrize("path", ["/inbox/team/", "/settings/mailboxes/new/", "/cases/new/contact/"])
def test_where_the_keyboard_stands_is_always_seen(visit, path):
    page = visit("mudira", may_say=["Multiple forms should be contained"])
    page.goto(path)
    if page.locator("form.composer").count():
        page.wait_for_selector(".editor__text")  # it takes the place of the plain field
    unseen = []
    for step in range(25):
        page.keyboard.press("Tab")
        if step > 12 and page.evaluate("document.activeElement === document.body"):
            continue  # past the end of the page, which began at a field in its middle; the next step is its beginning
        if not page.evaluate(RING):
            unseen.append((step, page.evaluate("document.activeElement.outerHTML.slice(0, 120)")))
    assert unseen == []


def test_the_main_job_from_the_door_to_the_door_without_a_mouse(visit):
    page = visit("", may_say=("401",))  # what the page still asks while it is signed out
    page.goto("/sign-in/")
    page.evaluate(
        "localStorage.setItem('besa-person', '0'), localStorage.setItem('besa.kept:0:/slips/new/', 'a colleague')"
    )
    page.wait_for_selector("[name=login]:focus")
    page.keyboard.type("en@desk.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/**")
    assert "a colleague" not in page.evaluate(IN_THE_BROWSER)
    # To the list, into a case that is nobody's, and make it one's own.
    tap(page, "Control+k")
    page.wait_for_selector("#palette[open]")
    page.keyboard.type("sq6@customer.exam")
    page.wait_for_selector('#palette-found a[href^="/cases/"]')
    while not page.locator('#palette-found a[href^="/cases/"][aria-selected=true]').count():
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/**")
    tap(page, "m")
    page.wait_for_selector("summary[data-key=a]:not(.chip--due)")
    tap(page, "r")
    page.wait_for_selector(".editor__text:focus")
    page.keyboard.type("On its way.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**#message-*")
    tap(page, "z")
    page.wait_for_selector(".message--withdrawn")
    page.wait_for_selector(".editor__text:focus")
    page.keyboard.press("Escape")
    page.wait_for_selector(".editor__text:not(:focus)")
    tap(page, "/")
    page.wait_for_selector("#search-words:focus")
    page.keyboard.type("Porosia")
    page.wait_for_selector("#found li")
    page.focus(".rail__you > summary")
    page.keyboard.press("Enter")
    page.wait_for_selector(".rail__you[open]")
    page.keyboard.press("ArrowUp")  # from the last: signing out stands at the end
    page.wait_for_selector("form[action*='/sign-out/'] :focus")
    assert "besa-recent" in page.evaluate(IN_THE_BROWSER)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/**")
    assert "besa" not in page.evaluate(IN_THE_BROWSER)  # whoever sits here next finds nothing


def test_words_typed_while_the_search_page_is_on_its_way_are_looked_for(visit):
    page = visit("en")
    page.goto("/today/")
    page.wait_for_selector(".rail")
    here = page.url
    typed = "(keys) => [...keys].forEach((key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })))"
    page.evaluate(typed, "/Porosia")  # all of it before the page can be left: no letter of it presses anything here
    page.wait_for_url("**/search/**")
    page.wait_for_selector("#found li")
    expect(page.locator("#search-words")).to_have_value("Porosia")
    page.go_back()
    page.wait_for_url(here)
    tap(page, "?")  # and here letters press again
    page.wait_for_selector("#shortcuts[open]")


def test_words_typed_while_a_note_is_on_its_way_stand_in_it(served, visit):
    page = visit("sq")
    page.goto(served.case("sq", 2))
    page.wait_for_selector(".editor__text")
    # All of it before the page can be left: "h" would hand over, "e" would open the macros.
    typed = "(keys) => [...keys].forEach((key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })))"
    page.evaluate(typed, "nher phone")
    page.wait_for_url("**write=note**")
    expect(page.locator(".composer--note .editor__text")).to_have_text("her phone")
    here = page.url
    page.evaluate("document.activeElement.blur()")
    tap(page, "n")  # one writes it already: nothing is left
    page.keyboard.type(" first")
    expect(page.locator(".composer--note .editor__text")).to_have_text("her phone first")
    assert page.url == here


def test_the_rail_is_opened_by_the_keyboard_and_stays_as_it_was_left(visit):
    page = visit("sq")
    page.goto("/inbox/team/")
    expect(page.locator(".rail a[href='/inbox/spam/']").first).to_be_hidden()
    page.focus("#rail-fold > summary")
    page.keyboard.press("Enter")
    page.wait_for_selector("#rail-fold[open] a[href='/inbox/spam/']")
    page.goto("/customers/")
    page.wait_for_selector("#rail-fold[open]")
    page.focus("#rail-fold > summary")
    page.keyboard.press("Enter")
    page.wait_for_selector("#rail-fold:not([open])")
    page.goto("/customers/")
    page.wait_for_selector("#rail-fold:not([open])")


@pytest.mark.parametrize("language", ["ar", "sq"])
def test_a_phone_has_a_drawer_with_every_other_place(visit, language):
    page = visit(language, width=390)
    page.goto("/inbox/team/")
    page.click(".rail__you > summary")
    page.wait_for_selector(".rail__drawer a[href='/inbox/spam/']")
    page.click(".rail__drawer a[href='/inbox/spam/']")
    page.wait_for_url("**/inbox/spam/")


def test_who_wants_less_motion_gets_none(visit):
    page = visit("en", reduced_motion="reduce")
    page.goto("/inbox/team/")
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter((one) => { const style = getComputedStyle(one);"
        " return [style.transitionDuration, style.animationDuration].some((all) =>"
        " all.split(',').some((one) => parseFloat(one) > 0.01)); })"
        ".map((one) => one.className)"
    )
    assert moving == []


def test_a_case_on_paper_is_the_case_and_nothing_else(served, visit):
    page = visit("en")
    page.goto(served.case("en", 7))
    write(page, "Not for paper.")
    page.emulate_media(media="print")
    shown = [
        selector
        for selector in (".rail", ".composer", ".column--list", ".toasts")
        if page.locator(selector).first.is_visible()
    ]
    assert shown == []
    assert page.locator(".message").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf().startswith(b"%PDF")
