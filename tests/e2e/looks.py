"""Every page and dialog in both themes and at several widths: a screenshot of each, and what axe finds (WCAG 2.2 A, AA).

    python -m tests.e2e.looks --url http://127.0.0.1:8000

The site is a demo (`make run`). Screenshots and `violations.txt` are in `test-output/looks/`; the exit status is 1 when axe
found anything. `--only compare` takes the looks whose name has this text.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from annotator.local.browser import find_or_install_chromium
from tests.e2e.browser import PATIENCE_MS, SOFTWARE_GL

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
OUT = ROOT / "test-output" / "looks"
THEMES = ("light", "dark")
HEIGHTS = {390: 844, 1024: 768, 1440: 900, 1920: 1080}
#: For what ought to be there; a busy machine gets more for the rest.
READY_MS = 30_000
#: What pages that need room show in a narrow window.
NARROW = "needs a wider screen"
RUN_AXE = """async () => {
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await axe.run(document, { runOnly: { type: 'tag', values } });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(' ')}: ${failureSummary}`));
}"""


@dataclass(frozen=True)
class Look:
    """One page, or one dialog on it.

    Attributes:
        role: Whose log-in opens it; None for a visitor.
        path: Its path; `{campaign}`, `{image}`, `{object}` and `{escalation}` are the first of the demo's.
        ready: Text that is on it when it is ready.
        keys: Pressed to open a dialog.
        click: The button that opens a dialog.
    """

    name: str
    role: str | None
    path: str
    ready: str
    keys: tuple[str, ...] = ()
    click: str = ""


LOOKS: tuple[Look, ...] = (
    Look("log_in", None, "/login", "Log in as"),
    *(Look(f"home_{role}", role, "/", "More") for role in ("annotator", "artist", "lead", "engineer")),
    Look("mask_review", "annotator", "/work?kind=mask_review", "Does the mask"),
    Look("mask_guide", "annotator", "/work?kind=mask_review", "Does the mask", keys=("i",)),
    Look("mask_fix", "annotator", "/work?kind=mask_review", "Does the mask", keys=("q",)),
    Look("compare", "annotator", "/work?kind=best_of_n", "1 of"),
    Look("compare_guide", "annotator", "/work?kind=best_of_n", "1 of", keys=("i",)),
    Look("compare_artist", "annotator", "/work?kind=best_of_n", "1 of", keys=("e",)),
    Look("compare_mask_problem", "annotator", "/work?kind=best_of_n", "1 of", keys=("m",)),
    Look("alignment", "annotator", "/work?kind=alignment", "Outline match"),
    Look("alignment_guide", "annotator", "/work?kind=alignment", "Outline match", keys=("i",)),
    Look("keys", "annotator", "/work?kind=best_of_n", "1 of", keys=("?",)),
    Look("previous", "annotator", "/previous", "Previous items"),
    Look("not_for_this_role", "annotator", "/lead", "This page is for"),
    Look("not_found", "annotator", "/nowhere", "Page not found"),
    Look("images", "annotator", "/images", "Images"),
    Look("image", "annotator", "/images/{image}", "New object"),
    Look("objects", "lead", "/objects", "Objects"),
    Look("object", "lead", "/objects/{object}", "Candidates"),
    Look("object_discard", "lead", "/objects/{object}", "Candidates", click="Discard…"),
    Look("escalations", "artist", "/escalations", "Escalations"),
    Look("escalation", "artist", "/escalations/{escalation}", "What is needed"),
    Look(
        "escalation_withdraw", "lead", "/escalations/{escalation}", "What is needed", click="Withdraw the escalation…"
    ),
    Look("funnel", "lead", "/lead", "Objects by state"),
    Look("campaigns", "lead", "/campaigns", "Campaigns"),
    Look("datasets", "engineer", "/datasets", "Datasets"),
    Look("models", "lead", "/models", "Mean rating"),
    Look("tokens", "engineer", "/tokens", "tokens"),
    Look("reference", "engineer", "/reference", "Work items"),
    Look("account", "annotator", "/account", "Password"),
)


@dataclass
class Looker:
    """Opens looks in windows of the demo's people, one window each."""

    browser: Browser
    url: str
    out: Path
    widths: Sequence[int]
    pages: dict[str | None, Page] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def violations(self, look: Look) -> Iterator[str]:
        """Take the screenshots of a look, and yield what axe finds on it."""
        page = self._page(look.role)
        try:
            path = look.path.format(**self._ids())
        except KeyError as missing:
            self.missing.append(f"{look.name}: the demo has no {missing}")
            return
        for theme in THEMES:
            for width in self.widths:
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
                page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 900)})
                if not self._open(page, look, path):
                    return
                page.screenshot(path=self.out / f"{look.name}_{theme}_{width}.png")
                page.evaluate(AXE.read_text())
                for found in page.evaluate(RUN_AXE):
                    yield f"{look.name} {theme} {width}: {found}"

    def _open(self, page: Page, look: Look, path: str) -> bool:
        page.goto(self.url + path)
        try:
            ready = page.get_by_text(look.ready).or_(page.get_by_label(look.ready)).or_(page.get_by_text(NARROW))
            ready.filter(visible=True).first.wait_for(timeout=READY_MS)
            page.wait_for_timeout(900)
            if page.get_by_text(NARROW).is_visible():
                return True
            for key in look.keys:
                if page.locator(".arming").count():
                    page.locator(".arming[data-arming=armed]").first.wait_for(timeout=READY_MS)
                page.keyboard.press(key)
            if look.click:
                page.get_by_role("button", name=look.click).click()
        except Exception as error:  # the demo has none of these now
            self.missing.append(f"{look.name}: {str(error).splitlines()[0]}")
            return False
        page.wait_for_timeout(600)
        return True

    def _page(self, role: str | None) -> Page:
        if role not in self.pages:
            page = self.browser.new_context().new_page()
            page.set_default_timeout(PATIENCE_MS)
            if role is not None:
                page.goto(self.url)
                page.get_by_role("button", name=role.capitalize()).click()
                page.get_by_label(f"Account of {role}").wait_for()
            self.pages[role] = page
        return self.pages[role]

    def _ids(self) -> dict[str, str]:
        if not self.ids:
            request = self._page("lead").request

            def first(route: str, wanted: Callable[[Any], bool] = lambda row: True) -> str | None:
                rows = request.get(f"{self.url}/api/{route}").json()["results"]
                return next((row["id"] for row in rows if wanted(row)), None)

            campaign = request.get(f"{self.url}/api/session/").json()["campaigns"][0]["id"]
            found = {
                "campaign": campaign,
                "image": first(f"campaigns/{campaign}/images/"),
                "object": first(f"campaigns/{campaign}/objects/?limit=100", lambda row: row["state"] == "selecting"),
                "escalation": first(f"campaigns/{campaign}/escalations/?state=open"),
            }
            self.ids = {name: value for name, value in found.items() if value}
        return self.ids


def main() -> int:
    """Look at everything; return 1 if axe found a violation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--widths", type=int, nargs="+", default=list(HEIGHTS))
    parser.add_argument("--only", default="", help="looks whose name matches this regular expression")
    options = parser.parse_args()
    if not options.only:
        shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install_chromium(), args=SOFTWARE_GL)
        looker = Looker(browser, options.url, OUT, options.widths)
        looks = [look for look in LOOKS if re.search(options.only, look.name)]
        found: list[str] = []
        for violation in (one for look in looks for one in looker.violations(look)):
            print(violation, flush=True)
            found.append(violation)
        browser.close()
    (OUT / "violations.txt").write_text("\n".join(found))
    print(*(f"not seen: {line}" for line in looker.missing), sep="\n")
    print(f"{len(looks)} looks, {len(found)} violations; screenshots in {OUT.relative_to(ROOT)}/")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
