"""The points of two directions that only a browser can show (docs/testing-directions.md); each test bears its number."""

import pytest

from tests.browser.test_journeys import has_sideways_scroll

WIDTHS = [360, 640, 900, 1024, 1280, 1400]
VOCALISED = "مُحَمَّدٌ وَالطَّلَبُ إِلَى الْآنَ"
# Where a piece of the text of the page stands: the left edge of its first and of its last letter.
ENDS = """([selector, text]) => {
  for (const root of document.querySelectorAll(selector)) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const at = walker.currentNode.data.indexOf(text);
      if (at < 0) continue;
      const edge = (place) => {
        const range = new Range();
        range.setStart(walker.currentNode, place);
        range.setEnd(walker.currentNode, place + 1);
        return range.getBoundingClientRect().left;
      };
      return [edge(at), edge(at + text.length - 1)];
    }
  }
  return null;
}"""


def style(page, selector, *names):
    return page.locator(selector).first.evaluate(
        "(one, names) => names.map((name) => getComputedStyle(one)[name])", list(names)
    )


def edges(page, selector):
    return page.locator(selector).evaluate_all("all => all.map((one) => one.getBoundingClientRect().right)")


@pytest.mark.parametrize("language", ["ar", "he"])
def test_point_07_no_page_scrolls_sideways(served, visit, language):
    page = visit(language)
    wide = []
    for path in (
        served.case(language, 6),
        "/inbox/team/",
        "/customers/",
        "/account/profile/",
        "/received/",
        "/views/new/",
    ):
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if has_sideways_scroll(page):
                wide.append((path, width))
    assert wide == []


def test_points_08_20_and_21_a_case_is_mirrored_its_empty_answer_too_and_its_numbers_are_not(served, visit):
    page = visit("ar")
    page.goto(served.case("ar", 6))
    # 8: what points is mirrored, and a clock is not
    assert style(page, ".composer__tab .icon--points", "scale") == ["-1 1"]
    assert style(page, '.icon:not(.icon--points):has(use[href$="#clock"])', "scale") == ["none"]
    # 20: an empty answer begins at the right
    page.wait_for_selector(".editor__text")
    assert style(page, ".editor__text p", "direction") == ["rtl"]
    # 21: a telephone number reads in order in an Arabic letter
    first, last = page.evaluate(ENDS, [".message--in", "+970 59 912 3456"])
    assert first < last


def test_points_09_24_and_40_bars_steps_and_the_focus_run_from_the_right(visit):
    page = visit("ar")
    # 9: bars and steps run from the right
    page.goto("/queue/")
    assert style(page, "meter", "direction") == ["rtl"]
    page.goto("/cases/new/")
    places = edges(page, ".tabs a")
    assert places == sorted(places, reverse=True)
    assert len(places) == 3
    # 40, from the right to the left, and down: each step of Tab along the bar goes on in the direction of reading
    page.focus(".tabs a >> nth=0")
    places = []
    for _step in range(3):
        places.append(page.evaluate("document.activeElement.getBoundingClientRect().right"))
        page.keyboard.press("Tab")
    assert places == sorted(places, reverse=True)
    # 24: Latin names along a path stand from the right
    page.locator(".tabs a").evaluate_all(
        "all => all.forEach((one, place) => { one.textContent = ['Desk', 'Tickets', 'Mail'][place] })"
    )
    places = edges(page, ".tabs a")
    assert places == sorted(places, reverse=True)


def test_point_18_an_empty_field_begins_at_the_right(visit):
    page = visit("ar")
    page.goto("/search/")
    assert style(page, "#search-words", "direction") == ["rtl"]
    page.fill("#search-words", "Dell")
    assert style(page, "#search-words", "direction") == ["ltr"]


def test_point_19_addresses_and_numbers_run_from_the_left_and_stand_at_the_right(visit):
    page = visit("ar")
    page.goto("/cases/new/contact/")
    for kind in ("email", "tel"):
        assert style(page, f"main input[type={kind}]", "direction", "textAlign") == ["ltr", "end"], kind
    page.goto("/account/security/password/")
    assert style(page, "main input[type=password]", "direction", "textAlign") == ["ltr", "end"]


def test_point_27_a_long_english_subject_loses_its_end(visit):
    page = visit("ar", width=390)
    page.goto("/inbox/team/")
    subject = page.locator('.line__subject[dir="ltr"]').first
    subject.evaluate(
        "one => { one.textContent = 'Washing machine of the third floor does not drain any more since Monday' }"
    )
    assert style(page, '.line__subject[dir="ltr"]', "textOverflow", "direction") == ["ellipsis", "ltr"]
    first, _last = page.evaluate(ENDS, ['.line__subject[dir="ltr"]', "Washing"])
    box = subject.bounding_box()
    assert box["x"] - 1 <= first
    assert subject.evaluate("one => one.scrollWidth > one.clientWidth")


def test_point_37_vowel_marks_are_not_cut_off(visit):
    """The same picture with and without cutting: nothing was cut."""
    page = visit("ar", width=1280)
    page.goto("/inbox/team/")
    page.wait_for_load_state("networkidle")
    page.evaluate("() => document.fonts.ready.then(() => null)")
    is_cut = [
        selector
        for selector in (".line__subject", ".rail__text", ".bar h1", "main .button")
        if is_cut_off(page, page.locator(selector).first)
    ]
    assert is_cut == []


def is_cut_off(page, element):
    element.evaluate("(one, text) => { one.textContent = text; one.dir = 'rtl' }", VOCALISED)
    box = element.bounding_box()
    clip = {"x": box["x"] - 4, "y": max(box["y"] - 12, 0), "width": box["width"] + 8, "height": box["height"] + 24}
    before = page.screenshot(clip=clip, animations="disabled")
    element.evaluate("one => one.style.setProperty('overflow', 'visible', 'important')")
    return page.screenshot(clip=clip, animations="disabled") != before


def test_point_39_a_printed_case_runs_from_the_right_with_its_numbers_in_order(served, visit):
    page = visit("ar")
    page.goto(served.case("ar", 6) + "paper/")
    page.emulate_media(media="print")
    first, last = page.evaluate(ENDS, [".message__text", "+970 59 912 3456"])
    assert first < last
    (term,), (value,) = edges(page, "dl dt >> nth=0"), edges(page, "dl dd >> nth=0")
    assert term > value
    assert page.pdf().startswith(b"%PDF")
