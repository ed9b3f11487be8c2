"""P8, D01 to D09: mails made of the known lists of attacks, cleaned and even uncleaned, open no dialog and reach no network."""

import pytest


@pytest.mark.parametrize("place", [0, 1], ids=["cleaned", "as it came"])
def test_nothing_runs_and_nothing_leaves(visit, served, place):
    # Uncleaned, the second wall alone holds: it says so in the console, once for each attack.
    page = visit("en", alone=True, may_say=[""] if place else [])
    dialogs, away = [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.context.on("page", lambda other: away.append(f"window {other.url}") if other != page else None)
    page.context.on("response", lambda answer: away.append(answer.url) if foreign(answer.url, served.url) else None)
    page.context.on("request", lambda asked: away.append(asked.url) if foreign(asked.url, served.url) else None)
    page.goto(f"/cases/{served.hostile[place]}/")
    for frame in page.locator("iframe[data-mail]").all():
        frame.scroll_into_view_if_needed()
        # Shown, with everything in it that loads or refuses to: only then has an attack had its chance.
        frame.element_handle().content_frame().wait_for_url(lambda url: url.startswith(served.url))
    page.wait_for_timeout(1000)  # and those that take a moment
    frames = {frame.url for frame in page.frames if frame != page.main_frame}
    assert len(frames) >= 10
    assert {url for url in frames if url and foreign(url, served.url)} == set()
    assert (dialogs, away) == ([], [])
    assert page.evaluate("window.name + document.title.startsWith('#')") == "true"


def foreign(url, ours):
    return url.startswith(("http", "ws", "ftp", "//")) and not url.startswith(ours)


PLACES = {"cleaned": 97, "as it came": 98}
SAFE = ("http:", "https:", "mailto:", "tel:", "cid:")


@pytest.mark.parametrize("place", PLACES)
def test_d02_to_d09_no_kind_of_attack_has_its_way(visit, served, place):
    """One mail for each number of reliability.md, looked at from top to bottom: once cleaned, once with the frame alone as the wall."""
    page = visit("en", alone=True, may_say=[""] if place == "as it came" else [])
    tried = []
    page.on("dialog", lambda dialog: (tried.append(dialog.message), dialog.dismiss()))
    # What the policy of the frame stops has not left; everything else has, also what was never answered.
    page.context.on("response", lambda answer: tried.append(answer.url) if foreign(answer.url, served.url) else None)
    page.context.on("requestfailed", lambda asked: tried.append(asked.url) if has_left(asked, served.url) else None)
    page.goto(served.case("en", PLACES[place]))
    home, mails = page.url, mails_by_number(page)
    assert sorted(mails) == ["D02", "D03", "D04", "D05", "D06", "D07"]
    faults = {number for number, holds in WALLS.items() if not holds(page, mails.get(number), place == "cleaned")}
    assert (faults, tried, page.url) == (set(), [], home)


def has_left(asked, ours):
    return foreign(asked.url, ours) and "csp" not in (asked.failure or "").lower()


def mails_by_number(page):
    """The document of each mail, by the number that its subject bears, once it stands there."""
    found = {}
    for element in page.locator("iframe[data-mail]").element_handles():
        element.scroll_into_view_if_needed()
        page.wait_for_function(
            "one => one.contentDocument?.title && one.contentDocument.readyState === 'complete'", arg=element
        )
        frame = element.content_frame()
        found[frame.title()] = frame
    return found


def links_are_safe(_page, mail, is_cleaned):
    links = mail.eval_on_selector_all("a[href]", "all => all.map((one) => one.protocol)")
    if not is_cleaned:
        mail.eval_on_selector_all("a:not([href^=https])", "all => all.forEach((one) => one.click())")
    return not is_cleaned or (len(links) >= 1 and set(links) <= set(SAFE))


def lies_under_the_desk(page, _mail, _is_cleaned):
    """What one presses is ours, whatever a mail lays over it."""
    return page.evaluate(
        """() => ["form.composer [data-default]", ".rail a", "summary[data-key=a]"].every((selector) => {
          const one = document.querySelector(selector), box = one.getBoundingClientRect();
          const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return one === top || one.contains(top);
        })"""
    )


def names_stay_ours(page, _mail, _is_cleaned):
    ours = "[typeof besa.token, typeof document.querySelector, document.baseURI === location.href]"
    return page.evaluate(ours) == ["function", "function", True]


def has_no_script(_page, mail, is_cleaned):
    """Uncleaned, attributes like `onerror` may stand there; that none of them runs is seen by what was tried."""
    handlers = "[...document.querySelectorAll('*')].some((one) => one.getAttributeNames().some((name) => name.startsWith('on')))"
    return mail.evaluate("document.scripts.length") == 0 and not (is_cleaned and mail.evaluate(handlers))


def leaves_the_desk_usable(page, mail, _is_cleaned):
    return (
        "deep" in mail.evaluate("document.body.textContent")
        and page.locator("form.composer [data-default]").is_enabled()
    )


def loads_no_picture(_page, mail, _is_cleaned):
    return mail.evaluate("[...document.images].every((one) => one.naturalWidth === 0)")


def folds_and_keeps_the_history(page, _mail, _is_cleaned):
    fold = page.locator(".message", has_text="Thank you.").locator(".message__fold").first
    return fold.evaluate("one => !one.open && one.textContent.includes('line 1999')")


def stays_text(page, _mail, _is_cleaned):
    plain = page.locator(".message__text", has_text="<script>alert(9)</script>")
    return plain.count() == 1 and plain.locator("a").count() <= 500


WALLS = {
    "D02": links_are_safe,
    "D03": lies_under_the_desk,
    "D04": names_stay_ours,
    "D05": has_no_script,
    "D06": leaves_the_desk_usable,
    "D07": loads_no_picture,
    "D08": folds_and_keeps_the_history,
    "D09": stays_text,
}
