"""Measure how long an annotator waits: for the first candidates of the page, and for the next pair after an answer.

    python -m tests.load.latency [--triangles 50000] [--candidates 8] [--rounds 3] [--loads 5] [--json FILE]

Makes a campaign of its own in the running Maquette, works through it in a headless Chromium that draws in software, and
reads the marks that the page leaves (`maquette:answer`, `maquette:pair-drawn`, `maquette:first-candidate`). "Drawn" is
when the GPU has finished the frame, not when the page has requested it. The baseline of the same run is the
same page with every mesh held back until it is needed, as a page without prefetching would get it. For scale: users
of Label Studio report two seconds per save.
"""

from __future__ import annotations

import argparse
import gzip
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from annotator.local.browser import find_or_install_chromium
from tests.load.report import machine, parser, percentile, print_table, verdict, write_json
from tests.load.running_site import use_running_site

if TYPE_CHECKING:
    from tests.load.latency_scene import Scene

SOFTWARE_GL = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
VIEWPORT = {"width": 1440, "height": 900}
WAITS_AT_MOST_S = 60.0
#: The time between two answers, shorter than any person needs for a pair.
LOOKS_MS = 1500
COLUMNS = ("measure", "n", "median", "p95", "worst", "unit")

MARKS = """() => performance.getEntriesByType('mark').filter(({name}) => name.startsWith('maquette:'))
    .map(({name, startTime, detail}) => ({name: name.slice(9), at: startTime, phase: detail?.phase ?? null}))"""
#: Lets through two meshes for each object and one more for each answer: the next one needed. Nothing is uploaded ahead.
HOLD_MESHES_BACK = """(() => {
    const fetchNow = window.fetch.bind(window);
    const held = [];
    let free = 2;
    window.fetch = async (input, init) => {
        if (!String(input).includes('.glb')) return fetchNow(input, init);
        if (free > 0) free -= 1;
        else await new Promise((resolve) => held.push(resolve));
        return fetchNow(input, init);
    };
    window.requestIdleCallback = () => 0;
    addEventListener('keydown', ({key}) => {
        const needed = {ArrowLeft: 1, ArrowRight: 1, Enter: 2}[key] ?? 0;
        for (let more = 0; more < needed; more += 1) {
            if (held.length) held.shift()();
            else free += 1;
        }
    }, {capture: true});
})()"""

Marks = list[dict[str, Any]]


class Annotator:
    """One person at one page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def open_work(self) -> float:
        """Open the work page and return the milliseconds from the navigation to the first candidates drawn."""
        self.page.goto(f"{self.url}/work?kind=best_of_n")
        marks = self.wait(lambda marks: any(mark["name"] == "first-candidate" for mark in marks))
        return next(float(mark["at"]) for mark in marks if mark["name"] == "first-candidate")

    def marks(self) -> Marks:
        """Return the performance marks of the page so far."""
        return list(self.page.evaluate(MARKS))

    def wait(self, is_there: Callable[[Marks], bool]) -> Marks:
        """Poll the marks until `is_there` accepts them, and return them; page code does not wait for the poll."""
        until = time.monotonic() + WAITS_AT_MOST_S
        while time.monotonic() < until:
            marks = self.marks()
            if is_there(marks):
                return marks
            self.page.wait_for_timeout(40)
        raise TimeoutError(f"The page did not draw: {self.marks()[-5:]}")

    def press(self, *keys: str) -> dict[str, Any]:
        """Press keys, wait until the next pair is drawn, and return its mark."""
        drawn = len(_drawn(self.marks()))
        for key in keys:
            self.page.keyboard.press(key)
        marks = _drawn(self.wait(lambda marks: len(_drawn(marks)) > drawn))
        self.page.wait_for_timeout(LOOKS_MS)
        return marks[-1]

    def finish_round(self) -> None:
        """Answer until the rating comes, left and right in turn."""
        for step in range(64):
            if self.press("ArrowLeft" if step % 2 else "ArrowRight")["phase"] == "rating":
                return
        raise TimeoutError("The round did not end.")


def _drawn(marks: Marks) -> Marks:
    return [mark for mark in marks if mark["name"] == "pair-drawn"]


def waits(marks: Marks, begin: str) -> list[float]:
    """Return the milliseconds from each mark `begin` to the next pair; frames of the rating are left out."""
    found, since = [], None
    for mark in sorted(marks, key=lambda mark: mark["at"]):
        if mark["name"] == begin:
            since = float(mark["at"])
        elif mark["name"] == "pair-drawn" and since is not None:
            if mark["phase"] == "comparing":
                found.append(float(mark["at"]) - since)
            since = None
    return found


def logged_in(browser: Browser, url: str, scene: Scene) -> BrowserContext:
    """Return a new browser context with the annotator logged in and an empty cache."""
    context = browser.new_context(viewport=VIEWPORT)  # type: ignore[arg-type]
    token = context.request.get(f"{url}/api/session/").json()["csrf_token"]
    names = {"username": scene.username, "password": scene.password}
    response = context.request.post(f"{url}/api/session/", data=names, headers={"X-CSRFToken": token})
    if not response.ok:
        raise RuntimeError(f"The log-in was answered with {response.status}: {response.text()}")
    return context


def measure_loads(browser: Browser, url: str, scene: Scene, count: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds to the first candidates: with an empty browser cache, and when the page is opened again."""
    first, again = [], []
    for _ in range(count + 1):
        context = logged_in(browser, url, scene)
        annotator = Annotator(context.new_page(), url)
        first.append(annotator.open_work())
        again.append(annotator.open_work())
        context.close()
    return first[1:], again[1:]


def measure_rounds(browser: Browser, url: str, scene: Scene, count: int, *, held_back: bool) -> Marks:
    """Return the marks of whole rounds, including ratings."""
    context = logged_in(browser, url, scene)
    if held_back:
        context.add_init_script(HOLD_MESHES_BACK)
    annotator = Annotator(context.new_page(), url)
    annotator.open_work()
    annotator.page.wait_for_timeout(LOOKS_MS)
    for _ in range(count):
        annotator.finish_round()
        annotator.press("4", "Enter")
    marks = annotator.marks()
    context.close()
    return marks


def script_bytes(browser: Browser, url: str, scene: Scene) -> int:
    """Return the gzipped bytes of all scripts that the page fetches until the first candidates are drawn."""
    context = logged_in(browser, url, scene)
    page = context.new_page()
    sizes: dict[str, int] = {}

    def note(response: Any) -> None:
        if response.request.resource_type == "script":
            sizes[response.url] = len(gzip.compress(response.body(), 9))

    page.on("response", note)
    Annotator(page, url).open_work()
    context.close()
    return sum(sizes.values())


def row(measure: str, values: list[float], unit: str = "ms") -> dict[str, Any]:
    """Return one row of the table."""
    return {
        "measure": measure,
        "n": len(values),
        "median": percentile(values, 50),
        "p95": percentile(values, 95),
        "worst": max(values, default=float("nan")),
        "unit": unit,
    }


def measure(options: argparse.Namespace, scene: Scene) -> list[dict[str, Any]]:
    """Take all measurements in one browser and return the rows of the table."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install_chromium(), args=list(SOFTWARE_GL))
        scripts = script_bytes(browser, options.url, scene)
        first, again = measure_loads(browser, options.url, scene, options.loads)
        baseline = measure_rounds(browser, options.url, scene, 1, held_back=True)
        marks = measure_rounds(browser, options.url, scene, options.rounds, held_back=False)
        browser.close()
    return [
        row("answer to next pair drawn", waits(marks, "answer")),
        row("the same without prefetching", waits(baseline, "answer")),
        row("rating sent to first pair of the next item", waits(marks, "submit")),
        row("page to first candidates, empty browser cache", first),
        row("page to first candidates, opened again", again),
        row("scripts until then, gzipped", [scripts / 1000], "kB"),
    ]


def judge(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the measured medians against their limits."""
    found = {row["measure"]: row["median"] for row in rows}
    bars = (
        ("answer to next pair drawn", 150, "ms, median"),
        ("page to first candidates, empty browser cache", 1500, "ms, median"),
        ("scripts until then, gzipped", 350, "kB"),
    )
    return [verdict(measure=f"{name}, {unit}", found=found[name], bar=bar) for name, bar, unit in bars]


def main() -> None:
    options = _options()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver keeps an event loop in this thread
    use_running_site()
    from tests.load.latency_scene import seeded_scene

    print(f"seeding {options.candidates} candidates of {options.triangles} triangles ...", flush=True)
    with seeded_scene(
        n_items=options.rounds + 3, n_candidates=options.candidates, n_triangles=options.triangles
    ) as scene:
        rows = measure(options, scene)
    print()
    print_table(rows, COLUMNS)
    verdicts = judge(rows)
    print()
    print_table(verdicts, ("measure", "found", "bar", "met"))
    settings = {"triangles": options.triangles, "candidates": options.candidates, "viewport": VIEWPORT}
    write_json(options.json, {"machine": machine(), "url": options.url, **settings, "rows": rows, "verdicts": verdicts})


def _options() -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("--triangles", type=int, default=50_000, help="triangles of each candidate")
    options.add_argument("--candidates", type=int, default=8, help="candidates of each object")
    options.add_argument("--rounds", type=int, default=3, help="rounds to work through")
    options.add_argument("--loads", type=int, default=5, help="times to open the page")
    return options.parse_args()


if __name__ == "__main__":
    main()
