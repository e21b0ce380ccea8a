"""What the database may never show, whatever was played: SQL that returns the rows that break a rule."""

from __future__ import annotations

from django.db import connection

LIVE_CARD = "cancelled_at IS NULL AND state IN ('open', 'claimed', 'submitted')"
STAGES = "(VALUES ('mask_review', 'mask_review'), ('selecting', 'best_of_n'), ('aligning', 'alignment')) AS stage (state, kind)"

INVARIANTS: dict[str, str] = {
    "the history ends in the object's state": """
        SELECT o.id, o.state, last.to_state FROM images_targetobject o
        CROSS JOIN LATERAL (SELECT to_state FROM images_statechange c WHERE c.target_object_id = o.id ORDER BY c.id DESC LIMIT 1) last
        WHERE last.to_state <> o.state""",
    "the history has no gap": """
        SELECT * FROM (SELECT id, from_state, lag(to_state) OVER (PARTITION BY target_object_id ORDER BY id) AS before
        FROM images_statechange) c WHERE before IS NOT NULL AND before <> from_state""",
    "unfinished items are of the object's stage": f"""
        SELECT w.id, w.kind, w.state, o.state FROM assignments_workitem w JOIN images_targetobject o ON o.id = w.target_object_id
        JOIN {STAGES} ON stage.kind = w.kind WHERE w.state IN ('open', 'leased') AND o.state <> stage.state""",
    "an object that waits for people has an unfinished item": f"""
        SELECT o.id, o.state FROM images_targetobject o JOIN {STAGES} ON stage.state = o.state WHERE NOT EXISTS (
            SELECT 1 FROM assignments_workitem w
            WHERE w.target_object_id = o.id AND w.kind = stage.kind AND w.state IN ('open', 'leased'))""",
    "unfinished items of a kind are of one batch": """
        SELECT target_object_id, kind FROM assignments_workitem WHERE state IN ('open', 'leased')
        GROUP BY target_object_id, kind HAVING count(DISTINCT batch) > 1""",
    "a finished item has its submission": """
        SELECT id FROM assignments_workitem WHERE state = 'done' AND (submission_id IS NULL OR done_at IS NULL)""",
    "nobody holds more than three items": """
        SELECT assignee_id FROM assignments_workitem WHERE state = 'leased' AND lease_until > now() GROUP BY 1 HAVING count(*) > 3""",
    "an escalated object has one live card": f"""
        SELECT o.id FROM images_targetobject o WHERE o.state = 'escalated' AND
        (SELECT count(*) FROM escalations_escalation e WHERE e.target_object_id = o.id AND {LIVE_CARD}) <> 1""",
    "only an escalated object has a live card": f"""
        SELECT o.id, o.state FROM images_targetobject o JOIN escalations_escalation e ON e.target_object_id = o.id
        WHERE o.state <> 'escalated' AND {LIVE_CARD.replace("state", "e.state")}""",
    "a claimed card has an artist, an open one none": """
        SELECT id, state FROM escalations_escalation WHERE cancelled_at IS NULL
        AND ((state = 'open' AND assignee_id IS NOT NULL) OR (state IN ('claimed', 'submitted') AND assignee_id IS NULL))""",
    "a submitted card has a version that passed": """
        SELECT e.id FROM escalations_escalation e WHERE e.state = 'submitted' AND e.cancelled_at IS NULL AND NOT EXISTS
        (SELECT 1 FROM escalations_artistupload u WHERE u.escalation_id = e.id AND u.submitted_at IS NOT NULL AND u.status = 'passed')""",
    "a done object has a pose, an unfinished one none of its last pass": """
        SELECT o.id, o.state FROM images_targetobject o WHERE o.state = 'done' AND NOT EXISTS
        (SELECT 1 FROM alignments_alignment a WHERE a.target_object_id = o.id AND a.superseded_at IS NULL)""",
    "an object that waits for candidates has work in flight": """
        SELECT o.id FROM images_targetobject o WHERE o.state = 'proposing' AND NOT EXISTS (
            SELECT 1 FROM candidates_generation g JOIN machine_work_machinework m ON m.kind = 'generation' AND m.subject = g.id
            WHERE g.target_object_id = o.id AND m.status IN ('waiting', 'queued', 'running'))""",
    "a closed object has no generation in flight": """
        SELECT o.id, o.state FROM images_targetobject o JOIN candidates_generation g ON g.target_object_id = o.id
        JOIN machine_work_machinework m ON m.kind = 'generation' AND m.subject = g.id
        WHERE o.state IN ('discarded', 'done') AND m.status IN ('waiting', 'queued', 'running')""",
    "a rated round has one rating that counts": """
        SELECT r.id, r.status FROM preferences_bestofnround r WHERE (r.status = 'rated') <> EXISTS
        (SELECT 1 FROM preferences_qualityrating q WHERE q.round_id = r.id AND q.undone_at IS NULL) AND r.status <> 'superseded'""",
    "comparisons that count have no gap": """
        SELECT round_id FROM preferences_comparison WHERE undone_at IS NULL GROUP BY round_id HAVING max(seq) + 1 <> count(*)""",
    "a submission's item and its round agree": """
        SELECT r.id, r.status, w.state FROM preferences_bestofnround r JOIN assignments_workitem w ON w.id = r.work_item_id
        WHERE r.status IN ('rated', 'escalated') AND w.state NOT IN ('done', 'cancelled')""",
    "one current mask, the newest": """
        SELECT o.id FROM images_targetobject o JOIN images_mask m ON m.id = o.current_mask_id WHERE m.target_object_id <> o.id
        OR m.version <> (SELECT max(version) FROM images_mask n WHERE n.target_object_id = o.id)""",
}  # fmt: skip


def broken() -> dict[str, list[tuple[object, ...]]]:
    """Return the rules that rows break, with the rows."""
    found = {}
    with connection.cursor() as cursor:
        for name, statement in INVARIANTS.items():
            cursor.execute(statement)
            if rows := cursor.fetchall():
                found[name] = rows
    return found
