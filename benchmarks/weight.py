"""What a page weighs: the bytes that cross the wire until the inbox and a case stand there, the first time and after that.

A real browser (Debian's Chromium) at the demonstration desk as `make run` serves it; each answer with its headers, as sent.
"""

import os
import tempfile
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

from benchmarks.running import free_port, run_until_page, stop

CHROMIUM = "/usr/bin/chromium"
WHO, PASSWORD = "amal@desk.example", "besa-demo"
INBOX = "/inbox/team/"
# Milliseconds. On a machine of which thirty others want a processor the stream was seen to open after a quarter of a minute.
PATIENCE = 180_000


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="besa-bench-") as home:
        port = free_port()
        environment = os.environ | {"BESA_HOME": home, "BESA_PORT": str(port), "BESA_SMTP_PORT": str(free_port())}
        started = run_until_page(environment, port)
        try:
            return measure(f"http://127.0.0.1:{port}")
        finally:
            stop(started.process)


def measure(address: str) -> dict[str, float]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        key = signed_in(browser.new_context(base_url=address))
        page = browser.new_context(base_url=address, storage_state=key).new_page()
        first, again = weight_of(page, INBOX), weight_of(page, INBOX)
        case = page.locator("[data-line]").first.get_attribute("href") or ""
        case_first, case_again = weight_of(page, case), weight_of(page, case)
        browser.close()
    return {"inbox_first": first, "inbox_again": again, "case_first": case_first, "case_again": case_again}


def signed_in(context: BrowserContext) -> Any:
    """The state of a browser with a session and an empty cache."""
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("[name=login]", WHO)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")
    return context.storage_state()


def weight_of(page: Page, path: str) -> float:
    """kB that came over the wire until nothing more was asked for; what the cache had weighs nothing."""
    got: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda answer: got.append(answer["encodedDataLength"]))
    page.goto(path)
    # The live stream stays open: "networkidle" would wait for ever where it is a fetch.
    page.wait_for_selector("#live[data-state=open]", state="attached", timeout=PATIENCE)
    page.wait_for_function("document.fonts.status === 'loaded'")
    page.wait_for_timeout(1500)
    session.detach()
    return sum(got) / 1024
