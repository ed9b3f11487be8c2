"""Acting on cases in a browser: many at once with a bar and a way back, merge and split, and what was put off comes back."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Running, tap
from tests.browser.test_live import goto, new_case, post, sender_of
from tests.server.desk import wait_until


@pytest.fixture(scope="module")
def served(running: Running) -> Running:
    return running


def numbers_in(page: Any, path: str) -> list[str]:
    goto(page, path)
    return [link.get_attribute("href").split("/")[2] for link in page.locator("[data-line]").all()]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 390)])
def test_many_at_once_with_progress_and_a_way_back(served: Running, visit: Any, language: str, width: int) -> None:
    page = visit(language, width=width)
    goto(page, "/inbox/team/")
    before = page.locator(".line__tags").all_inner_texts()
    if width > 500:
        tap(page, "j")
        tap(page, "x")
    else:
        page.locator("[data-pick]").first.check(force=True)
    page.locator("[data-pick]").nth(3).click(modifiers=["Shift"], force=True)
    expect(page.locator("[data-pick]:checked")).to_have_count(4)
    page.locator("#bulk summary:has(use[href$='#tag'])").click()
    page.fill("#bulk-tag", f"sale {language}")
    owners = page.locator(".line__end").all_inner_texts()
    page.press("#bulk-tag", "Enter")
    expect(page.locator("#run:has(form)")).to_contain_text("4")
    page.locator(f".chip--tag:text-is('sale {language}')").nth(3).wait_for(state="attached")
    expect(page.locator(".line__end")).to_have_text(owners, use_inner_text=True)
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    tap(page, "z")
    page.wait_for_selector("#run:not(:has(form)):not(:has(progress))")
    goto(page, "/inbox/team/")
    expect(page.locator(".line__tags")).to_have_text(before, use_inner_text=True)


def test_two_cases_become_one_and_later_replies_follow(served: Running, visit: Any) -> None:
    page = visit("en")
    first, _mail = new_case(served, "Lamp flickers")
    second, mail = new_case(served, "Lamp still flickers")
    goto(page, f"/cases/{second}/merges/?find={first}")
    page.click(".pick__line a")
    page.locator(f"input[name=stays][value='{first}']").check()
    page.click("[data-default]")
    page.wait_for_url(f"**/cases/{first}/**")
    expect(page.locator(".message--in")).to_have_count(2)
    post(
        served,
        "Re: Lamp still flickers",
        "And now it is dark",
        sender=sender_of("Lamp still flickers"),
        In_Reply_To=mail,
    )
    page.wait_for_selector(".message--in:has-text('And now it is dark')")
    goto(page, f"/cases/{second}/")
    assert page.url.split("?")[0].endswith(f"/cases/{first}/")

    undo = page.locator(".event:has-text('merged') .event__undo")
    undo.focus()
    undo.press("Enter")
    page.wait_for_selector("#toasts:has-text('messages are back')")
    expect(page.locator(".message--in")).to_have_count(1)
    goto(page, f"/cases/{second}/")
    expect(page.locator(".message--in")).to_have_count(2)


def test_a_case_is_split_and_joined_again(served: Running, visit: Any) -> None:
    page = visit("en")
    number, mail = new_case(served, "Table legs")
    goto(page, f"/cases/{number}/")
    post(served, "Re: Table legs", "And the chair is late", sender=sender_of("Table legs"), In_Reply_To=mail)
    page.wait_for_selector(".message--in:has-text('chair is late')")
    goto(page, f"/cases/{number}/splits/")
    page.locator(".parts__one:has-text('chair is late') input").check()
    page.fill("#subject", "The chair")
    page.click("[data-default]")
    page.wait_for_selector("h1:has-text('The chair')")
    new = re.search(r"/cases/(\d+)/", page.url)[1]
    expect(page.locator(f".tie a[href='/cases/{number}/']")).to_have_count(1)
    tap(page, "z")
    page.wait_for_selector("#toasts:has-text('Taken back')")
    goto(page, f"/cases/{new}/")
    assert page.url.split("?")[0].endswith(f"/cases/{number}/")
    expect(page.locator(".message--in")).to_have_count(2)


def test_what_was_put_off_comes_back_on_time_and_with_the_customer(served: Running, visit: Any) -> None:
    page = visit("en")
    on_time, _mail = new_case(served, "Sofa delivery")
    with_answer, mail = new_case(served, "Rug colour")
    for number in (on_time, with_answer):
        goto(page, f"/cases/{number}/?in=unowned")
        tap(page, "b")
        page.wait_for_selector(".snooze")
        if number == on_time:
            page.locator(".snooze button[name=until]").first.click()
        else:
            page.click(".snooze button[value=reply]")
        page.wait_for_url("**/inbox/unowned/")
        expect(page.locator(f"#line-{number}")).to_have_count(0)
    assert with_answer in numbers_in(page, "/inbox/snoozed/")
    goto(page, "/inbox/unowned/")
    # The hour has come.
    a_moment_ago = datetime.now(UTC) - timedelta(seconds=1)
    served.desk.write(
        "UPDATE cases_snooze SET until = ? WHERE until IS NOT NULL", f"{a_moment_ago:%Y-%m-%d %H:%M:%S+00:00}"
    )
    page.wait_for_selector(f"#line-{on_time} .chip--accent")
    post(served, "Re: Rug colour", "Blue, please", sender=sender_of("Rug colour"), In_Reply_To=mail)
    page.wait_for_selector(f"#line-{with_answer} .chip--accent")
    expect(page.locator(f"#line-{with_answer}")).to_contain_text("customer wrote")


def test_a_macro_by_the_keyboard_says_what_it_does_first(served: Running, visit: Any) -> None:
    page = visit("en")
    goto(page, "/settings/macros/new/")
    page.fill("[name=name]", "To the shop")
    for kind in ("tag", "reply"):
        page.locator("fieldset details summary").click()
        page.click(f"button[hx-get$='add={kind}']")
        page.wait_for_selector(f"[data-step] input[value={kind}]", state="attached")
    page.fill("[data-step] input:not([type=hidden])", "shop")
    page.fill("[data-step] textarea", "We ask the shop.")
    page.click("[data-default]")
    page.wait_for_url("**/settings/macros/**")
    number, _mail = new_case(served, "Vase cracked")
    # The acknowledgement has left: nothing more happens to the case by itself.
    wait_until(lambda: not served.desk.one("SELECT count(*) FROM cases_delivery WHERE state <> 'sent'"))
    goto(page, f"/cases/{number}/")
    # As fast as fingers are: the menu is still on its way when its number is pressed.
    tap(page, "e")
    page.keyboard.press("1")
    page.wait_for_selector(".preview")
    expect(page.locator(".preview .steps li")).to_have_count(2)
    page.keyboard.press("Enter")
    page.wait_for_selector("#toasts .toast")
    expect(page.locator(".case-head .chip--tag:has-text('shop')")).to_have_count(1)
    expect(page.locator("form.composer")).to_contain_text("We ask the shop.", use_inner_text=True)
    tap(page, "z")
    page.wait_for_selector("#toasts:has-text('Taken back')")
    expect(page.locator(".case-head button.chip--tag")).to_have_count(0)
    expect(page.locator("form.composer")).not_to_contain_text("We ask the shop.", use_inner_text=True)


def test_an_open_menu_keeps_what_it_fetched_while_the_case_changes(served: Running, visit: Any) -> None:
    page = visit("en")
    goto(page, "/settings/macros/new/")
    page.fill("[name=name]", "Mark it")
    page.locator("fieldset details summary").click()
    page.click("button[hx-get$='add=tag']")
    page.fill("[data-step] input:not([type=hidden])", "marked")
    page.click("[data-default]")
    page.wait_for_url("**/settings/macros/**")
    number, mail = new_case(served, "Clock ticks")
    goto(page, f"/cases/{number}/")
    page.wait_for_selector("#live[data-state=open]", state="attached")
    for key, item in (("b", ".snooze button[value=reply]"), ("e", "[data-menu][open] [data-key='1']")):
        tap(page, key)
        page.wait_for_selector(item)
        words = f"It ticks at {key}"
        post(served, "Re: Clock ticks", words, sender=sender_of("Clock ticks"), In_Reply_To=mail)
        page.wait_for_selector(f".message--in:has-text('{words}')")
        assert page.locator(item).is_visible()
    page.keyboard.press("1")
    page.wait_for_selector(".preview")
