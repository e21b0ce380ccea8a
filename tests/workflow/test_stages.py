"""The tables of stages agree with each other, and the recipe for a new one with the tree."""

import re

from annotator.assignments.models import WorkItemKind
from annotator.domain.target_object_states import TRANSITIONS
from annotator.http.assignments.stages import FORMS
from annotator.workflow.stages import AFTER_ARTIST, AFTER_CANDIDATES, STAGES, kinds_of_role, stage_in
from annotator.workflow.undo import REVERTS
from tests.running import ROOT

MOST_EXISTING_FILES = 8


def test_every_kind_of_work_has_one_record_one_form_and_one_undo() -> None:
    kinds = sorted(stage.kind for stage in STAGES)
    assert kinds == sorted(WorkItemKind.values) == sorted(FORMS) == sorted(REVERTS)


def test_a_state_belongs_to_at_most_one_stage() -> None:
    states = [stage.state for stage in STAGES]
    assert len(set(states)) == len(states)


def test_what_follows_is_a_step_that_the_state_allows() -> None:
    for stage in STAGES:
        assert set(stage.follows.values()) <= TRANSITIONS[stage.state], stage.kind
    for state in (AFTER_CANDIDATES, AFTER_ARTIST):
        assert stage_in(state) is not None


def test_roles_claim_from_the_end_of_the_funnel_on() -> None:
    assert kinds_of_role("annotator") == ["alignment", "best_of_n", "mask_review"]
    assert kinds_of_role("lead") == kinds_of_role("admin") == ["pose_review", *kinds_of_role("annotator")]
    assert kinds_of_role("artist") == ["alignment"]
    assert kinds_of_role("engineer") == []


def test_the_recipe_names_files_that_exist_and_few_enough() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    recipe = text[text.index("## Adding a stage\n") :]
    recipe = recipe[: recipe.index("\n## ", 5)]
    rows = re.findall(r"^\| (edit|new) \| `([^`]+)` \|", recipe, flags=re.MULTILINE)
    existing = [path for action, path in rows if action == "edit"]
    assert 0 < len(existing) <= MOST_EXISTING_FILES
    assert [path for path in existing if not (ROOT / path).is_file()] == []
    assert [path for action, path in rows if action == "new" and (ROOT / path).exists()] == []
