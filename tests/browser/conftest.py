"""One desk for all browser tests, served as a user serves it; each test opens pages of its own and leaves an empty console.

One browser serves the modules that follow each other in a worker, and whoever comes back to the desk in a later test comes
with a browser that knows its scripts, sheets and fonts already, as in life: to fetch and compile them takes longer than a page.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.server import templates
from tests.server.desk import PATIENCE, Desk

# Chromium without its windows, where Debian's package for it is installed: the same engine for a third less work.
CHROMIUM = next(filter(os.path.exists, ["/usr/bin/chromium-headless-shell"]), "/usr/bin/chromium")
# Scripts of pages that live for a second are compiled once, without the optimisers, which would take longer than they save.
TIERS = "--js-flags=--always-sparkplug --no-maglev --no-opt"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", TIERS]
PASSWORD = "correct horse battery"
# `expect` asks again until it is so: what is read once, a moment after an action, is right on a fast machine only.
expect.set_options(timeout=PATIENCE * 1000)
LANGUAGES = ["en", "ar", "he", "sq"]
WIDTHS = [390, 1280]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            templates.be_patient(item)
            if not Path(CHROMIUM).exists() and os.environ.get("BESA_REQUIRE_ALL") != "1":
                item.add_marker(pytest.mark.skip(reason="needs Debian's chromium"))


@dataclass
class Served:
    """The running desk, the cases that stand in it by the place they were made for, and what browsers keep of whoever signed in."""

    url: str
    hostile: list[int]
    cases: dict[str, int]
    states: dict[str, Any]

    def case(self, language: str, place: int) -> str:
        """The address of the `place`-th case that was made for `language`; every journey has its own."""
        return f"/cases/{self.cases[f'{language}{place}@customer.example']}/"


@dataclass
class Running(Served):
    """The whole desk in one command: it takes in mail, and what is sent leaves when its undo time is over."""

    desk: Any = None


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One for all modules that say `served = running`: whoever asks for more than their own cases counts from what is there."""
    desk = filled(tmp_path_factory, "running")
    desk.serve("run")
    yield Running(desk.url, **made_in(desk), desk=desk)
    desk.end()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    desk = filled(tmp_path_factory, "browser")
    desk.serve("web")
    yield Served(desk.url, **made_in(desk))
    desk.end()


def filled(factory: pytest.TempPathFactory, name: str) -> Desk:
    """A desk with the rows of `rows.py`, not running yet."""
    return templates.with_rows(factory).copy(factory.mktemp(name))


def made_in(desk: Desk) -> dict[str, Any]:
    """What `rows.py` says of what it made: the numbers of cases, and what the browser keeps of whoever signed in."""
    made: dict[str, Any] = json.loads((desk.home / "rows.json").read_text())
    return made


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """Not for the session: while Playwright runs, its event loop stands in this thread, and Django refuses the database there."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def idle() -> dict[tuple[str, str], list[Any]]:
    """Contexts that no test uses now, by desk and person."""
    return {}


def sign_in(page: Any, person: str) -> None:
    page.goto("/sign-in/")
    page.fill("[name=login]", f"{person}@desk.example")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/inbox/**")


def tap(page: Any, key: str) -> None:
    """A shortcut, as soon as the page hears it: its scripts run a moment after what it shows."""
    page.wait_for_load_state("domcontentloaded")
    page.keyboard.press(key)


def write(page: Any, words: str) -> None:
    """Into the composer, once its editor stands there."""
    page.wait_for_selector(".editor__text")
    page.click(".editor__text")
    page.keyboard.insert_text(words)


@pytest.fixture
def visit(served: Served, chromium: Any, idle: dict[tuple[str, str], list[Any]]) -> Iterator[Callable[..., Any]]:
    """`visit(person, width=..., dark=...)` gives a page of somebody who is signed in, or of nobody for "".

    They bring the cookies of their sign-in and what their browser has fetched before, and nothing else. `alone`, or an option of
    a context: in a context that nobody had before and nobody gets afterwards, for whoever listens to it or changes it.
    `may_say`: parts of what its console may say. At the end the console of every page must have stayed empty.
    """
    said: list[str] = []
    # Whoever was faster than the page has their own focus already: the browser says so, and does right.
    expected = ["Autofocus processing was blocked"]
    busy: list[tuple[tuple[str, str], Any]] = []

    def open_page(
        person: str = "en",
        *,
        width: int = 1280,
        dark: bool = False,
        may_say: Sequence[str] = (),
        alone: bool = False,
        **options: Any,
    ) -> Any:
        expected.extend(may_say)
        context = context_of("" if alone or options else person, options, served.states.get(person))
        page = listened_to(context)
        page.set_viewport_size({"width": width, "height": 844 if width < 500 else 800})
        page.emulate_media(color_scheme="dark" if dark else "light")
        return page

    def context_of(person: str, options: dict[str, Any], state: Any = None) -> Any:
        key = (served.url, person)
        kept = idle.get(key)
        context = kept.pop() if kept else chromium.new_context(base_url=served.url, storage_state=state, **options)
        context.set_default_timeout(PATIENCE * 1000)
        busy.append((key, context))
        return context

    def listened_to(context: Any) -> Any:
        page = context.new_page()
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        return page

    yield open_page
    for (url, person), context in busy:
        if person:
            make_as_before(context, served.states[person])
            idle.setdefault((url, person), []).append(context)
        else:
            context.close()
    assert [words for words in said if not any(part in words for part in expected)] == []


def make_as_before(context: Any, state: Any) -> None:
    """Nothing of a test is left in it, but for what was fetched."""
    for page in context.pages:
        page.close()
    context.set_offline(False)
    context.clear_cookies()
    context.clear_permissions()
    context.set_storage_state(state)
