"""Drives Label Studio's labelling page in Chromium, as a person would: mouse and keys, never its API. Knows nothing of Musnad's records."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",  # a container has no user namespaces
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZE = {"width": 1600, "height": 1000}

# the rectangle of some words: text nodes are joined, because a region cuts them
_RECTANGLE = """
([words, occurrence]) => {
  const root = document.querySelector('[class*=richtext__container]');
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = '';
  while (walker.nextNode()) { nodes.push([text.length, walker.currentNode]); text += walker.currentNode.data; }
  let start = -1;
  for (let i = 0; i <= occurrence; i++) start = text.indexOf(words, start + 1);
  if (start < 0) return null;
  const place = (offset, last) => {
    const [from, node] = nodes.findLast(([from, node]) => last ? from < offset : from <= offset);
    return [node, offset - from];
  };
  const range = document.createRange();
  range.setStart(...place(start, false));
  range.setEnd(...place(start + words.length, true));
  range.startContainer.parentElement.scrollIntoView({block: 'center'});
  const boxes = [...range.getClientRects()].filter(box => box.width > 0);
  return [boxes[0], boxes[boxes.length - 1]].map(box => [box.left, box.right, box.top + box.height / 2]);
}
"""


def why_not() -> str:
    """Why no browser can be driven here; "" where one can."""
    try:
        import playwright.sync_api  # noqa: F401  # only whether it is there
    except ImportError:
        return "Playwright is not installed: install the extra `test`"
    return (
        ""
        if _chromium()
        else "there is no Chromium: on Debian `apt-get install chromium`, elsewhere `playwright install chromium`"
    )


@contextmanager
def open_browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def _chromium() -> str | None:
    """The system's Chromium, else the one that Playwright has downloaded."""
    from playwright.sync_api import sync_playwright

    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


class LabellingPage:
    """One person's browser window. `label` in the methods is a label's Arabic name, as the page shows it."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._url = url
        self.page: Page = browser.new_context(viewport=SIZE, locale="en-GB").new_page()

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto(f"{self._url}/user/login/")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("button[type=submit]")
        self.page.wait_for_url(lambda url: "/login" not in url)

    def open_task(self, project: int, task: int) -> None:
        self.page.goto(f"{self._url}/projects/{project}/data?task={task}")
        self.page.wait_for_selector("[class*=richtext__line]")
        self.page.wait_for_timeout(2000)  # regions are drawn some time after the text

    def picture(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)

    def regions(self) -> list[tuple[str, str]]:
        """(label, words) of every region in the text; of one that crosses another, its last piece."""
        found = self.page.locator(".htx-highlight[data-label]").evaluate_all(
            "spans => spans.map(span => [span.dataset.label.replace(/^[0-9]+:/, ''), span.textContent])"
        )
        return [(label, words) for label, words in found]

    def mark(self, words: str, *, key: str, occurrence: int = 0) -> None:
        """Press a label's key and drag the mouse over `words`, from right to left."""
        self.rest()
        (_, right, top), (left, _, bottom) = self.page.evaluate(_RECTANGLE, [words, occurrence])
        self.page.keyboard.press(key)
        mouse = self.page.mouse
        mouse.move(right - 0.5, top)
        mouse.down()
        mouse.move((left + right) / 2, (top + bottom) / 2, steps=4)
        mouse.move(left + 0.5, bottom, steps=4)
        mouse.up()
        self.page.wait_for_timeout(300)

    def select(self, label: str, words: str) -> None:
        """Click the region with this label that covers `words`."""
        self.rest()
        self.region(label, words).click(position={"x": 3, "y": 12})
        self.page.wait_for_timeout(300)

    def region(self, label: str, words: str) -> Locator:
        spans = self.page.locator(f'.htx-highlight[data-label$=":{label}"]')
        return spans.filter(has_text=words).first

    def stretch(self, label: str, words: str, last: str) -> None:
        """Drag the left handle of a region, where Arabic words end, to the end of the words `last`."""
        self.select(label, words)
        handle = self.page.locator(".htx-highlight area.__resize_right").bounding_box()
        assert handle is not None, "the handles are hidden"
        _, (left, _, height) = self.page.evaluate(_RECTANGLE, [last, 0])
        handle = (
            self.page.locator(".htx-highlight area.__resize_right").bounding_box() or handle
        )  # the page has scrolled
        mouse = self.page.mouse
        mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
        mouse.down()
        mouse.move(handle["x"] - 10, height, steps=4)
        mouse.move(left + 0.5, height, steps=8)
        mouse.up()
        self.page.wait_for_timeout(300)

    def delete(self, label: str, words: str) -> None:
        self.select(label, words)
        self.page.keyboard.press("Backspace")
        self.page.wait_for_timeout(300)

    def relate(self, source: tuple[str, str], filler: tuple[str, str], name: str) -> None:
        """Draw an arrow between two regions, each (label, words), and choose its label."""
        self.select(*source)
        self.page.keyboard.press("Alt+r")
        self.region(*filler).click(position={"x": 3, "y": 12})
        self.rest()
        self.page.locator("#Relations-draggable").click()
        arrow = self.page.locator("[class*=relations__item]").last
        arrow.scroll_into_view_if_needed()
        arrow.hover()
        arrow.get_by_label("Show Relation Labels").click()
        arrow.locator("[class*=relation-meta] button").click()
        self.page.get_by_role("option", name=name, exact=True).click()
        self.page.keyboard.press("Escape")
        self.page.wait_for_timeout(300)

    def questions(self) -> list[str]:
        """The choices that are in sight."""
        return self.page.locator(".musnad-region [class*=choice__item]:visible input").evaluate_all(
            "inputs => inputs.map(input => input.name)"
        )

    def choose(self, answer: str) -> None:
        """Tick an answer for the selected region."""
        self.page.locator(f'.musnad-region input[name="{answer}"]:visible').check()

    def submit(self) -> None:
        with self.page.expect_response(lambda answer: "/annotations" in answer.url and answer.request.method == "POST"):
            self.page.locator('button:has-text("Submit")').click()
        self.page.wait_for_timeout(500)

    def approve(self) -> None:
        """Tick the first annotation as a reviewer does, and save it."""
        self.page.locator(".musnad-review input[name*='معتمَد']").check()
        with self.page.expect_response(
            lambda answer: "/annotations/" in answer.url and answer.request.method == "PATCH"
        ):
            self.page.locator('button:has-text("Update")').click()
        self.page.wait_for_timeout(500)

    def rest(self) -> None:
        """Let go of the selected label and region."""
        self.page.keyboard.press("Escape")
        self.page.wait_for_timeout(150)
