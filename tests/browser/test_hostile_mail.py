"""P8: mails made of the known lists of attacks, cleaned and even uncleaned, open no dialog and reach no network."""

import pytest


@pytest.mark.parametrize("place", [0, 1], ids=["cleaned", "as it came"])
def test_nothing_runs_and_nothing_leaves(visit, served, place):
    # Uncleaned, the second wall alone holds: it says so in the console, once for each attack.
    page = visit("en", may_say=[""] if place else [])
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
