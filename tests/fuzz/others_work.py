"""What other people's work rests on, to be compared before and after an undo: nobody's undo removes what others built on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

from tests.fuzz.players import Annotator

#: Each row is one thing of somebody else that an undo must leave as it is. Machines have no name here: their work may be superseded.
FACTS: dict[str, str] = {
    "a round": "SELECT id, status FROM preferences_bestofnround WHERE annotator_id <> %(me)s AND status <> 'superseded'",
    "an answer": """
        SELECT c.id FROM preferences_comparison c JOIN preferences_bestofnround r ON r.id = c.round_id
        WHERE r.annotator_id <> %(me)s AND c.undone_at IS NULL AND r.status <> 'superseded'""",
    "a rating": "SELECT id FROM preferences_qualityrating WHERE annotator_id <> %(me)s AND undone_at IS NULL",
    "a pose": "SELECT id, review FROM alignments_alignment WHERE annotator_id <> %(me)s AND superseded_at IS NULL",
    "a pose's review": "SELECT id FROM alignments_posereview WHERE reviewer_id <> %(me)s AND undone_at IS NULL",
    "a mask in use": """
        SELECT o.id, m.id FROM images_targetobject o JOIN images_mask m ON m.id = o.current_mask_id WHERE m.created_by_id <> %(me)s""",
    "an artist's version": """
        SELECT u.id, u.submitted_at, e.cancelled_at FROM escalations_artistupload u JOIN escalations_escalation e
        ON e.id = u.escalation_id WHERE u.uploaded_by_id <> %(me)s""",
    "a card that somebody has": """
        SELECT id, assignee_id FROM escalations_escalation WHERE cancelled_at IS NULL AND assignee_id <> %(me)s""",
    "a mesh's review": "SELECT id, decision FROM escalations_review WHERE reviewer_id <> %(me)s",
    "a finished item": "SELECT id, submission_id FROM assignments_workitem WHERE state = 'done' AND assignee_id <> %(me)s",
    "a held item": """
        SELECT id, lease_token FROM assignments_workitem WHERE state = 'leased' AND lease_until > now() AND assignee_id <> %(me)s""",
    "where somebody moved an object": """
        SELECT * FROM (SELECT DISTINCT ON (target_object_id) target_object_id, to_state, changed_by_id FROM images_statechange
        ORDER BY target_object_id, id DESC) last WHERE changed_by_id <> %(me)s""",
}  # fmt: skip


def work_of_others(user_id: int) -> set[tuple[Any, ...]]:
    """Return what other people have made, decided or taken, each as a row with the name of its kind."""
    found = set()
    with connection.cursor() as cursor:
        for name, statement in FACTS.items():
            cursor.execute(statement, {"me": user_id})
            found |= {(name, *row) for row in cursor.fetchall()}
    return found


class WatchedAnnotator(Annotator):
    """An annotator whose undos are watched. Nobody else may act meanwhile."""

    def actions(self) -> list[Callable[[], object]]:
        """As others, with more undos."""
        return [*super().actions(), *[self.undo] * 8]

    def _send(self, path: str, body: dict[str, Any]) -> Any:
        if not path.endswith("/undo/"):
            return super()._send(path, body)
        me = int(self.client.session["_auth_user_id"])
        before = work_of_others(me)
        data = super()._send(path, body)
        lost = before - work_of_others(me)
        self.log["undone" if data else "not undone"] += 1
        if lost:
            self.faults.append(f"POST {path} {body}: removed {lost}")
        return data
