"""One annotator's page at a best-of-N item, for the tests of rounds over HTTP."""

from __future__ import annotations

from typing import Any

from django.test import Client

from annotator.domain.best_of_n import Finished, Ladder
from annotator.images.models import TargetObject
from tests.builders import an_object, candidates, comparison, open_item


class Page:
    """One annotator's page at a best-of-N item: it runs the ladder itself, as the browser does."""

    def __init__(self, user: Any) -> None:
        self.user, self.client = user, Client()
        self.client.force_login(user)
        self.item = self.post("/api/work-items/claim/", kinds=["best_of_n"]).json()
        self.take(self.item["payload"]["round"])

    def take(self, body: dict[str, Any]) -> None:
        self.round = body
        start = Ladder.start(body["order"], body["left_is_incumbent"], body["tie_keeps_left"])
        self.ladder = start.replay(row["answer"] for row in body["comparisons"])

    def post(self, path: str, **body: Any):
        return self.client.post(path, body, "application/json")

    def at(self, verb: str, **body: Any):
        return self.post(f"/api/rounds/{self.round['id']}/{verb}/", lease_token=self.item["lease_token"], **body)

    def send(self, *comparisons: dict[str, Any]):
        return self.at("comparisons", comparisons=list(comparisons))

    def answer(self, word: str):
        sent = comparison(self.ladder.current(), word)
        response = self.send(sent)
        assert response.status_code == 200, response.content
        self.ladder = self.ladder.answer(word)
        return sent

    def finish(self, word: str = "left") -> str:
        while not isinstance(step := self.ladder.current(), Finished):
            self.answer(word)
        assert step.survivor is not None
        return step.survivor

    def rate(self, value: float, **body: Any):
        return self.at("rating", candidate_id=self.finish(), value=value, **body)

    def escalate(self, **body: Any):
        return self.at("escalate", **{"reasons": ["occlusion"], **body})

    def undo_comparison(self, comparison_id: str):
        return self.at("undo", target="comparison", comparison_id=comparison_id)

    def undo_submission(self):
        return self.at("undo", target="submission")


def object_to_select(campaign, n_candidates: int = 3, slots: int = 1) -> TargetObject:
    target_object = an_object(campaign, "selecting")
    candidates(target_object, n_candidates)
    open_item(target_object, "best_of_n", count=slots)
    return target_object


def state() -> str:
    return TargetObject.objects.get().state


def refusal(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]
