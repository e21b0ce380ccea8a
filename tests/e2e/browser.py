"""People in a real browser: one window each, with their console watched and pictures kept.

Small ones ask for reduced motion, so that software GL draws when something changes and not at every frame of a turntable;
in large ones and in the random walk (`random_input.py`) it turns.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

PICTURES = Path(__file__).resolve().parents[2] / "test-output" / "screenshots"
SOFTWARE_GL = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
PATIENCE_MS = 120_000
POLL_MS = 100
#: Keeps the texts of the messages below the page, from its loading on.
KEEP_MESSAGES = """customElements.whenDefined('mq-toasts').then(() => {
  window.messagesShown = [];
  const prototype = customElements.get('mq-toasts').prototype;
  const { updated } = prototype;
  prototype.updated = function (changed) {
    updated.call(this, changed);
    for (const message of this.shadowRoot.querySelectorAll('span')) window.messagesShown.push(message.textContent);
  };
});"""
WAS_IN_A_MESSAGE = "(text) => (window.messagesShown ?? []).some((message) => message.includes(text))"
#: Windows in pixels. Software GL draws the small one in half of the time, for tests that look at no picture.
LARGE, SMALL = (1440, 900), (1024, 720)
#: Going to another kind of work by its address leaves items leased; the page gives them back and asks again.
GIVES_BACK_FIRST = '"code":"too_many_held_work_items"'


@dataclass
class Person:
    """A signed-in demo user with a window."""

    role: str
    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to a path of the site."""
        self.page.goto(self.address + path)

    def sees(self, text: str) -> None:
        """Wait until the text is on the page, or was in a message, which a busy machine may miss in its few seconds."""
        place = self.page.get_by_text(text).first
        for _ in range(PATIENCE_MS // POLL_MS):
            if place.is_visible() or self.page.evaluate(WAS_IN_A_MESSAGE, text):
                return
            self.page.wait_for_timeout(POLL_MS)
        place.wait_for(timeout=POLL_MS)

    def presses(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def clicks(self, name: str) -> None:
        """Click the button or link of this name."""
        button = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        button.first.click(timeout=PATIENCE_MS)

    def waits_for_mark(self, name: str, times: int = 1) -> None:
        """Wait until the page has set a performance mark so often."""
        self.page.wait_for_function(
            "([name, times]) => performance.getEntriesByName(name).length >= times",
            arg=[name, times],
            timeout=PATIENCE_MS,
        )

    @contextmanager
    def drawn_anew(self) -> Iterator[None]:
        """After the block, wait for another picture: keys count only for what is on screen."""
        count = "performance.getEntriesByName('maquette:pair-drawn').length"
        before = self.page.evaluate(count)
        yield
        self.waits_for_mark("maquette:pair-drawn", times=before + 1)

    def keeps_picture(self, name: str) -> None:
        """A screenshot for people to look at, beside the test's output."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")


@contextmanager
def people(chromium: str, address: str, *roles: str, size: tuple[int, int] = LARGE) -> Iterator[list[Person]]:
    """Each role, signed in by its demo button."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SOFTWARE_GL)
        signed_in = [_sign_in(browser, address, role, size) for role in roles]
        try:
            yield signed_in
        except BaseException:
            for person in signed_in:
                person.keeps_picture(f"failed_{person.role}")
                print(person.role, *person.complaints, sep="\n  ")
            raise
        finally:
            browser.close()


def is_armed(page: Page) -> None:
    """Wait until what is on screen may be answered."""
    page.locator(".arming[data-arming=armed]").first.wait_for(timeout=PATIENCE_MS)


def _sign_in(browser: Browser, address: str, role: str, size: tuple[int, int]) -> Person:
    motion: Literal["reduce", "no-preference"] = "reduce" if size == SMALL else "no-preference"
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion=motion)
    context.add_init_script(KEEP_MESSAGES)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    person = Person(role, page, address)

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):  # `watch` reports those
            person.complaints.append(message.text)

    def watch(response: Response) -> None:
        if response.status >= 400 and GIVES_BACK_FIRST not in response.text():
            person.complaints.append(f"{response.request.method} {response.url} {response.status} {response.text()}")

    page.on("console", listen)
    page.on("response", watch)
    page.on("pageerror", lambda error: person.complaints.append(str(error)))
    page.goto(address)
    page.get_by_role("button", name=role.capitalize()).click()
    page.get_by_label(f"Account of {role}").wait_for()
    return person
