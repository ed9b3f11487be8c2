"""The pictures of the README, taken from a running demonstration: `python tools/pictures.py [ADDRESS]`.

Needs Debian's chromium and the development packages. Every screen is somebody's real page of the demonstration company.
"""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent.parent / "docs" / "pictures"
# (file, who, the page, light or dark, width, height)
PICTURES = [
    ("desk-ar.png", "amal@desk.example", "/inbox/mine/", "dark", 1280, 800),
    ("desk-en.png", "tom@desk.example", "/inbox/mine/", "light", 1280, 800),
    ("phone-ar.png", "amal@desk.example", "/inbox/team/", "light", 390, 844),
]
# The case that the desk shows: the third of the list, which has been answered.
LINE = 2


def main(address: str = "http://127.0.0.1:8000") -> None:
    HERE.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            take(browser, address, *picture)
        browser.close()


def take(
    browser: Browser, address: str, file: str, who: str, page_of: str, scheme: str, width: int, height: int
) -> None:
    """Sign in as `who`, open the page (for `desk-*` a case of the list), and keep what is seen."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type] # a word of four
    page = context.new_page()
    page.goto(address + "/sign-in/")
    page.fill("input[name=login]", who)
    page.fill("input[name=password]", "besa-demo")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(address + page_of)
    if file.startswith("desk-"):
        page.locator("[data-line]").nth(LINE).click()
        page.wait_for_selector(".editor__text")
    page.wait_for_load_state("networkidle")
    keep(page.screenshot(), HERE / file)
    context.close()


def keep(screenshot: bytes, path: Path) -> None:
    """With 256 colours, which are enough for a page and half the size: everybody who clones the repository fetches them."""
    picture = Image.open(BytesIO(screenshot)).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
