"""Random keys, clicks, focus moves, reloads and lost connections on the compare page, against a model of what counts.

The model knows the rule only: an answer counts when what it judges is on screen long enough, no dialog is open and the
focus is not in a control. What arrives at the site must be exactly what the model expects, each round in its order: nothing
more (an answer that nobody meant) and nothing less (an answer that was lost). Rounds are sent independently of one
another, so a rating that has to be sent again may arrive after the first answer of the next round.

    python -m tests.e2e.random_input --steps 2000 --url http://127.0.0.1:8000
"""

from __future__ import annotations

import argparse
import json
import random
import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

from tests.e2e.browser import PATIENCE_MS, SOFTWARE_GL

ANSWERS = {"ArrowLeft": "left", "a": "left", "ArrowRight": "right", "d": "right", "w": "tie", "j": "cannot_judge"}
HARMLESS = ["h", "l", "0", "o", "b", "v", "f", "k", "s", "g", "q", "y", "ArrowUp", "ArrowDown", "Tab", "F2"]
OPENERS = {"?": "Keys", "i": "Guide", "e": "Send to an artist", "m": "What is wrong with the mask?"}
ANSWERED = re.compile(r"/api/rounds/([^/]+)/(comparisons|undo|rating)/$")

STATE = """() => {
  const deep = (root) => { let at = root.activeElement; while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at; };
  const all = (root, selector) => [...root.querySelectorAll(selector), ...[...root.querySelectorAll('*')]
    .flatMap((node) => (node.shadowRoot ? all(node.shadowRoot, selector) : []))];
  const bar = all(document, '.arming').find((node) => node.getClientRects().length);
  const focused = deep(document);
  return {
    arming: bar?.dataset.arming ?? 'none',
    rating: bar?.localName === 'mq-rating-panel',
    picked: all(document, '.levels button[aria-pressed=true]').length > 0,
    dialog: all(document, 'dialog').some((node) => node.open),
    place: focused?.matches('input, select, textarea') ? 'control' : focused?.matches('button, a') ? 'button' : 'page',
    problem: all(document, '.note[role=alert]').length > 0,
    done: all(document, 'mq-empty').some((node) => node.heading?.startsWith('Nothing to do')),
  };
}"""


@dataclass
class Model:
    """What the site has to have heard, in order, and what of it can be undone."""

    expected: list[tuple[str, str]] = field(default_factory=list)
    answers: int = 0

    def answer(self, answer: str) -> None:
        """An answer counts."""
        self.expected.append(("answer", answer))
        self.answers += 1

    def undo(self) -> None:
        """The last answer is undone."""
        self.expected.append(("undo", "comparison"))
        self.answers -= 1

    def rate(self) -> None:
        """The round is over."""
        self.expected.append(("rate", ""))
        self.answers = 0


class Site:
    """What arrived at the site: each thing once, each round in the order in which the site first took it."""

    def __init__(self, page: Page) -> None:
        self._by_round: dict[str, list[tuple[str, str]]] = {}
        self.refused: list[str] = []
        self.loses = 0.0
        self._known: set[str] = set()
        self._random = random.Random(1)
        page.context.route(re.compile(ANSWERED), self._carry)

    @property
    def heard(self) -> list[tuple[str, str]]:
        """What the site took, round after round in the order in which the page began to send them."""
        return [event for events in self._by_round.values() for event in events]

    def _carry(self, route: Route) -> None:
        """Carry a request to the site; while connections are lost, drop it before or after the site has taken it."""
        found = ANSWERED.search(route.request.url)
        assert found is not None
        self._by_round.setdefault(found.group(1), [])
        luck = self._random.random()
        if luck < self.loses / 2:
            route.abort()
            return
        try:
            response = route.fetch()
            self._note(route.request.url, json.loads(route.request.post_data or "{}"), response.status)
            if luck < self.loses:
                route.abort()
            else:
                route.fulfill(response=response)
        except Exception as error:  # the page was reloaded meanwhile: the browser no longer waits for this request
            if "closed" not in str(error) and "disposed" not in str(error):
                raise

    def _note(self, url: str, body: dict[str, Any], status: int) -> None:
        found = ANSWERED.search(url)
        if found is None or status >= 500:
            return
        if status >= 400:
            self.refused.append(f"{status} {url} {body}")
            return
        round_id, verb = found.groups()
        if verb == "comparisons":
            for row in body["comparisons"]:
                self._once(round_id, row["id"], ("answer", row["answer"]))
        elif verb == "undo":
            self._once(round_id, f"undo {body.get('comparison_id') or round_id}", ("undo", body["target"]))
        else:
            self._once(round_id, f"rate {round_id}", ("rate", ""))

    def _once(self, round_id: str, key: str, event: tuple[str, str]) -> None:
        if key not in self._known:
            self._known.add(key)
            self._by_round[round_id].append(event)


class Hand:
    """Acts at random on the page and records in the model what counts."""

    def __init__(self, page: Page, chance: random.Random, model: Model, site: Site) -> None:
        self.page, self.chance, self.model, self.site = page, chance, model, site

    def act(self) -> bool:
        """Do one thing; False when there is no work left."""
        if self.chance.random() < 0.7:
            self.is_ready()
        state = self.page.evaluate(STATE)
        if state["done"]:
            return False
        if state["arming"] == "arming":  # it may change while a key is on its way: wait for what is certain
            self.page.wait_for_function(f"() => ({STATE})().arming !== 'arming'", timeout=PATIENCE_MS)
            state = self.page.evaluate(STATE)
        act = self.chance.choices(
            [self.answers, self.clicks, self.harmless, self.opens, self.slides, self.undoes, self.rates, self.reloads,
             self.loses_connection, self.waits],
            weights=[30, 8, 14, 6, 8, 8, 20 if state["rating"] else 0, 2, 3, 12],
        )[0]  # fmt: skip
        act(state)
        if state["dialog"] and self.chance.random() < 0.5:
            self.page.keyboard.press("Escape")
        return True

    def answers(self, state: dict[str, Any]) -> None:
        """Press an answer's key, perhaps twice in a row: the second comes before the next pair is drawn."""
        key, answer = self.chance.choice(list(ANSWERS.items()))
        counts = self._counts(state, answer) and not state["rating"]
        for _ in range(self.chance.choice([1, 1, 2])):
            self.page.keyboard.press(key)
        if counts:
            self.model.answer(answer)

    def clicks(self, state: dict[str, Any]) -> None:
        """Click an answer with the mouse, and press Space and Enter after it."""
        if state["dialog"] or state["rating"]:
            return
        self.page.get_by_role("button", name=re.compile("^Equal")).click(force=True)
        if state["arming"] == "armed" and not state["problem"]:
            self.model.answer("tie")
        self.page.keyboard.press("Space")
        self.page.keyboard.press("Enter")

    def harmless(self, state: dict[str, Any]) -> None:
        """Press a key that is no answer."""
        self.page.keyboard.press(self.chance.choice(HARMLESS))

    def opens(self, state: dict[str, Any]) -> None:
        """Open a dialog; keys behind it must not count."""
        if not state["dialog"] and state["place"] != "control":
            self.page.keyboard.press(self.chance.choice(list(OPENERS)))

    def slides(self, state: dict[str, Any]) -> None:
        """Move the focus into the slider, or back to the stage."""
        if state["dialog"]:
            return
        if state["place"] == "control":
            self.page.keyboard.press("Escape")
        else:
            self.page.get_by_label(re.compile("Overlay on photo")).focus()

    def undoes(self, state: dict[str, Any]) -> None:
        """Undo an answer, if this round has one."""
        if self.model.answers and state["arming"] == "armed" and not state["rating"]:
            free = not state["dialog"] and state["place"] != "control"
            self.page.keyboard.press("z")
            if free:
                self.model.undo()

    def rates(self, state: dict[str, Any]) -> None:
        """Pick a level; Enter sends it when one is picked, and the winner is on screen."""
        if state["dialog"] or state["place"] != "page":
            return
        self.page.keyboard.press("4")
        self.page.keyboard.press("Enter")
        if state["arming"] == "armed":
            self.model.rate()

    def reloads(self, state: dict[str, Any]) -> None:
        """Load the page again, with whatever waits to be sent."""
        self.page.reload()
        self.is_ready()

    def loses_connection(self, state: dict[str, Any]) -> None:
        """Lose requests and responses for a while, or stop losing them."""
        self.site.loses = 0.0 if self.site.loses else 0.5

    def waits(self, state: dict[str, Any]) -> None:
        """Let some time pass."""
        self.page.wait_for_timeout(self.chance.choice([20, 200, 700]))

    def _counts(self, state: dict[str, Any], answer: str) -> bool:
        free = not state["dialog"] and state["place"] != "control"
        return free and state["arming"] == "armed" and (not state["problem"] or answer == "cannot_judge")

    def is_ready(self) -> None:
        """Wait until an answer counts, or there is no work left."""
        ready = f"() => {{ const now = ({STATE})(); return now.arming === 'armed' || now.done; }}"
        self.page.wait_for_function(ready, timeout=PATIENCE_MS)


def run(chromium: str | None, address: str, steps: int, seed: int) -> tuple[Model, Site]:
    """Act `steps` times as the demo's annotator; returns what was expected and what the site has heard."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SOFTWARE_GL)
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.goto(address)
        page.get_by_role("button", name="Annotator").click()
        page.get_by_label("Account of annotator").wait_for()
        model, site = Model(), Site(page)
        hand = Hand(page, random.Random(seed), model, site)
        page.goto(f"{address}/work?kind=best_of_n")
        hand.is_ready()
        for _ in range(steps):
            if not hand.act():
                break
        site.loses = 0.0
        _has_arrived(page, model, site)
        browser.close()
    return model, site


def _has_arrived(page: Page, model: Model, site: Site) -> None:
    """Wait until the site has heard as much as is expected; then one more moment for what nobody expects."""
    for _ in range(PATIENCE_MS // 500):
        if len(site.heard) >= len(model.expected):
            break
        page.wait_for_timeout(500)
    page.wait_for_timeout(1000)


def main() -> None:
    """Command-line entry point; see the module docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    options = parser.parse_args()
    from annotator.local.browser import find_or_install_chromium

    model, site = run(find_or_install_chromium(), options.url.rstrip("/"), options.steps, options.seed)
    same = model.expected == site.heard and not site.refused
    print(
        f"{len(model.expected)} expected, {len(site.heard)} heard, {len(site.refused)} refused: {'ok' if same else 'NOT the same'}"
    )
    if not same:
        at = next(
            (i for i, pair in enumerate(zip(model.expected, site.heard, strict=False)) if pair[0] != pair[1]), None
        )
        print(f"first difference at {at}: {model.expected[-8:]} {site.heard[-8:]} {site.refused[:3]}")
        raise SystemExit(1)


if __name__ == "__main__":
    main()
