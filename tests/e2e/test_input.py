"""Input that cannot mislabel: what a key or a click stores, and what it must not, in Chromium.

Nothing is timed: each test ends with an answer that does count and then looks at everything that was sent before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.e2e.browser import PATIENCE_MS, SMALL, Person, is_armed, people
from tests.running import RunningMaquette

pytestmark = pytest.mark.e2e
SHOWN = (
    "() => document.querySelector('maquette-app').shadowRoot.querySelector('mq-work-screen').shadowRoot"
    ".querySelector('mq-compare-screen').shadowRoot.querySelector('header .last').textContent"
)
STEP = re.compile(r"^\d+ of \d+$")
SUBMISSIONS = re.compile(r"/(comparisons|rating|undo|escalate|mask-review|alignment|report-mask)/$")


class Sent:
    """The submissions that a page has sent, in order."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.bodies: list[dict[str, Any]] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.method == "POST" and SUBMISSIONS.search(request.url):
            self.bodies.append(json.loads(request.post_data or "{}"))

    def waits_for(self, field: str) -> None:
        """Wait until a submission with this field was sent."""
        for _ in range(PATIENCE_MS // 100):
            if any(field in body for body in self.bodies):
                return
            self.page.wait_for_timeout(100)

    def is_heard(self, *, answers: Sequence[str] = (), decisions: Sequence[str] = ()) -> None:
        """Wait for as many submissions, which may still be in the outbox, and compare them."""
        for _ in range(PATIENCE_MS // 100):
            if len(self.answers) >= len(answers) and len(self.decisions) >= len(decisions):
                break
            self.page.wait_for_timeout(100)
        assert (self.answers, self.decisions) == ([*answers], [*decisions])

    @property
    def decisions(self) -> list[str]:
        """Return the decisions of all mask reviews."""
        return [body["decision"] for body in self.bodies if "decision" in body]

    @property
    def answers(self) -> list[str]:
        """The answers of all comparisons."""
        return [row["answer"] for body in self.bodies for row in body.get("comparisons", [])]


@contextmanager
def at_work(chromium: str, running: RunningMaquette, kind: str) -> Iterator[tuple[Person, Sent]]:
    """The demo's annotator on the work page of a kind, with the first item drawn and armed."""
    with people(chromium, running.address, "annotator", size=SMALL) as (annotator,):
        sent = Sent(annotator.page)
        annotator.open(f"/work?kind={kind}")
        is_armed(annotator.page)
        if kind == "best_of_n":
            starts_anew(annotator.page)
            sent.bodies.clear()
        yield annotator, sent


def starts_anew(page: Page) -> None:
    """Undo what an earlier test answered in the same round."""
    undo = page.get_by_role("button", name=re.compile("^Undo"))
    while undo.is_enabled():
        before = shown(page)
        page.keyboard.press("z")
        page.wait_for_function(f"(before) => ({SHOWN})() !== before", arg=before, timeout=PATIENCE_MS)
        is_armed(page)


def shown(page: Page) -> str:
    """Return the step or phase on show."""
    return str(page.evaluate(SHOWN))


def answers_left(page: Page) -> None:
    """Give an answer that counts, and wait for the next pair."""
    before = step(page)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text(STEP)).not_to_have_text(before, timeout=PATIENCE_MS)
    is_armed(page)


def step(page: Page) -> str:
    """Return the step on show, as `3 of 9`; empty in the rating."""
    return page.get_by_text(STEP).inner_text()


def presses_like(page: Page, code: str, key: str) -> None:
    """Press the key at a position on a layout that prints `key` on it."""
    session = page.context.new_cdp_session(page)
    for kind in ("keyDown", "keyUp"):
        session.send("Input.dispatchKeyEvent", {"type": kind, "code": code, "key": key})
    session.detach()


def test_arrow_keys_in_the_overlay_slider_move_the_slider_and_answer_nothing(
    running_maquette: RunningMaquette, chromium: str
) -> None:
    with at_work(chromium, running_maquette, "best_of_n") as (annotator, sent):
        page = annotator.page
        slider = page.get_by_label(re.compile("Overlay on photo"))
        slider.focus()
        before = float(slider.input_value())
        annotator.presses("ArrowRight", "ArrowRight", "a", "x", "Enter")
        assert float(slider.input_value()) == pytest.approx(before + 0.1)
        annotator.presses("Escape")
        answers_left(page)
        sent.is_heard(answers=["left"])


def test_space_after_a_click_on_an_answer_turns_the_table_and_answers_nothing(
    running_maquette: RunningMaquette, chromium: str
) -> None:
    with at_work(chromium, running_maquette, "best_of_n") as (annotator, sent):
        page = annotator.page
        turning = page.get_by_role("button", name=re.compile("Turntable")).get_attribute("aria-pressed")
        before = step(page)
        page.get_by_role("button", name=re.compile("Can’t tell")).click()
        expect(page.get_by_text(STEP)).not_to_have_text(before, timeout=PATIENCE_MS)
        is_armed(page)
        annotator.presses("Space")
        turntable = page.get_by_role("button", name=re.compile("Turntable"))
        expect(turntable).not_to_have_attribute("aria-pressed", turning or "")
        answers_left(page)
        sent.is_heard(answers=["cannot_judge", "left"])


def test_an_answer_counts_only_when_its_pair_is_on_screen_and_once_for_a_held_key(
    running_maquette: RunningMaquette, chromium: str
) -> None:
    with at_work(chromium, running_maquette, "best_of_n") as (annotator, sent):
        page = annotator.page
        annotator.presses("ArrowRight", "ArrowRight", "ArrowRight")  # the last two before the next pair
        is_armed(page)
        for _ in range(5):
            page.keyboard.down("ArrowLeft")  # repeats after the first
        is_armed(page)
        page.keyboard.down("ArrowLeft")
        page.keyboard.up("ArrowLeft")
        answers_left(page)
        sent.is_heard(answers=["right", "left", "left"])
        row = sent.bodies[-1]["comparisons"][0]
        assert row["shown_at"] < row["armed_at"] <= row["decided_at"]


def test_letter_keys_answer_by_position_and_show_the_label_of_the_layout(
    running_maquette: RunningMaquette, chromium: str
) -> None:
    labels = ["ф", "α", "ש", "ش", "q"]
    with at_work(chromium, running_maquette, "best_of_n") as (annotator, sent):
        page = annotator.page
        before = step(page)
        for label in labels:
            presses_like(page, "KeyX", label)
            expect(page.get_by_text(STEP)).not_to_have_text(before, timeout=PATIENCE_MS)
            expect(page.get_by_role("button", name=re.compile("Both unusable"))).to_contain_text(label.upper())
            is_armed(page)
            annotator.presses("z")
            expect(page.get_by_text(STEP)).to_have_text(before, timeout=PATIENCE_MS)
            is_armed(page)
        sent.is_heard(answers=["both_bad"] * len(labels))


def test_the_list_of_keys_opens_and_closes_each_time(running_maquette: RunningMaquette, chromium: str) -> None:
    with at_work(chromium, running_maquette, "best_of_n") as (annotator, sent):
        page = annotator.page
        keys = page.get_by_role("dialog", name="Keys")
        for close in ("Escape", "?", "Escape", "?"):
            annotator.presses("?")
            expect(keys).to_be_visible()
            annotator.presses("ArrowLeft", "x")
            annotator.presses(close)
            expect(keys).not_to_be_visible()
        answers_left(page)
        sent.is_heard(answers=["left"])


def test_enter_after_a_click_on_a_reason_accepts_the_next_mask(
    running_maquette: RunningMaquette, chromium: str
) -> None:
    with at_work(chromium, running_maquette, "mask_review") as (annotator, sent):
        page = annotator.page
        name = page.get_by_role("heading", level=1).inner_text()
        page.get_by_role("button", name=re.compile("Poor mask quality")).click()
        assert sent.bodies == []
        annotator.presses("Enter", "Enter", "Enter")
        annotator.sees(f"{name}: discarded")
        is_armed(page)
        second = page.get_by_role("heading", level=1).inner_text()
        annotator.presses("Enter", "Enter")
        annotator.sees(f"{second}: mask accepted")
        sent.is_heard(decisions=["discard", "accept"])


def test_what_was_painted_in_a_review_is_there_when_the_editor_opens_again(
    running_maquette: RunningMaquette, chromium: str
) -> None:
    with at_work(chromium, running_maquette, "mask_review") as (annotator, _):
        page = annotator.page
        annotator.presses("q")
        undo = page.get_by_role("button", name="Undo")
        expect(undo).to_be_disabled()
        paints(page)
        expect(undo).to_be_enabled()
        annotator.presses("q")
        is_armed(page)
        annotator.presses("q")
        expect(page.get_by_role("button", name="Undo")).to_be_enabled()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def paints(page: Page) -> None:
    """Draw one stroke with the brush in the middle of the mask editor."""
    page.get_by_role("button", name=re.compile("^Brush")).click()
    box = page.locator("mq-mask-editor canvas").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 40, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=4)
    page.mouse.up()


DRAFT_NAMES = """() => new Promise((resolve) => {
  const opening = indexedDB.open('maquette-drafts');
  opening.onsuccess = () => {
    const reading = opening.result.transaction('masks').objectStore('masks').getAll();
    reading.onsuccess = () => resolve(reading.result.map(({ fields }) => fields.name));
  };
})"""


def waits_for_draft(page: Page, name: str) -> None:
    """Wait until the browser has stored the draft of this name: until then a reload asks."""
    for _ in range(PATIENCE_MS // 100):
        if name in page.evaluate(DRAFT_NAMES):
            return
        page.wait_for_timeout(100)


def test_a_painted_mask_survives_keys_links_a_reload_and_a_log_out(
    running_maquette: RunningMaquette, chromium: str
) -> None:
    with people(chromium, running_maquette.address, "annotator") as (annotator,):
        page = annotator.page
        annotator.open("/images")
        page.locator("a[href^='/images/']").first.click()
        annotator.sees("New object")
        address = page.url
        paints(page)
        page.get_by_label("Name").fill("kept")
        save = page.get_by_role("button", name=re.compile("Save object"))
        expect(save).to_be_enabled()

        def is_kept() -> None:
            expect(page.get_by_label("Name")).to_have_value("kept", timeout=PATIENCE_MS)
            expect(save).to_be_enabled()

        page.locator("canvas").first.click(button="middle")
        annotator.presses("Escape", "g")
        is_kept()
        waits_for_draft(page, "kept")
        page.reload()
        is_kept()
        page.get_by_role("link", name="Home").first.click()
        page.go_back()
        is_kept()
        page.get_by_label("Account of annotator").click()
        page.get_by_role("button", name="Log out").click()
        page.get_by_role("button", name="Annotator").click()
        page.get_by_label("Account of annotator").wait_for()
        page.goto(address)
        is_kept()


def test_the_page_stops_when_somebody_else_logs_in(running_maquette: RunningMaquette, chromium: str) -> None:
    with at_work(chromium, running_maquette, "best_of_n") as (annotator, sent):
        page = annotator.page
        other = page.context.new_page()
        other.goto(running_maquette.address)
        other.get_by_label("Account of annotator").click()
        other.get_by_role("button", name="Log out").click()
        other.get_by_role("button", name="Lead").click()
        other.get_by_label("Account of lead").wait_for()
        notice = page.get_by_role("dialog", name="Somebody else logged in")
        expect(notice).to_be_visible(timeout=PATIENCE_MS)
        annotator.presses("ArrowLeft", "x", "Enter")
        assert sent.answers == []
        page.get_by_role("button", name="Continue as lead").click()
        page.get_by_label("Account of lead").wait_for()


def test_a_pose_is_saved_once_when_it_is_drawn_and_never_by_a_slider(
    running_maquette: RunningMaquette, chromium: str
) -> None:
    with at_work(chromium, running_maquette, "best_of_n") as (annotator, _):
        finishes_a_round(annotator)
        page = annotator.page
        sent = Sent(page)
        annotator.open("/work?kind=alignment")
        is_armed(page)
        slider = page.get_by_label(re.compile("Overlay"))
        slider.focus()
        annotator.presses("ArrowLeft", "ArrowLeft", "Enter")
        assert float(slider.input_value()) == pytest.approx(0.4)
        drafts = "Object.keys(localStorage).filter((key) => key.startsWith('maquette.alignment'))"
        assert page.evaluate(drafts) == []
        annotator.presses("Escape", "Enter", "Enter", "Enter")
        annotator.sees("the object is done")
        sent.waits_for("silhouette_iou")
        (pose,) = [body for body in sent.bodies if "silhouette_iou" in body]
        assert pose["silhouette_iou"] >= 0.5


def finishes_a_round(annotator: Person) -> None:
    """Left wins each time; the winner is rated Excellent, so that its pose is next."""
    page = annotator.page
    rating = page.get_by_text("How good is the winner?")
    while not rating.is_visible():
        before = page.get_by_text(STEP).inner_text()
        annotator.presses("ArrowLeft")
        expect(page.get_by_text(before, exact=True)).not_to_be_visible(timeout=PATIENCE_MS)
        is_armed(page)
    annotator.presses("5", "5")
    expect(rating).to_be_visible()
    annotator.presses("Enter")
    annotator.sees("Excellent: accepted, goes to alignment")
