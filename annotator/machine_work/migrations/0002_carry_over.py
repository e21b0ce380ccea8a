from django.db import migrations

INSERT = """
    INSERT INTO machine_work_machinework (
        id, kind, subject, campaign_id, requested_by_id, status, queue, priority, attempt, n_failures, n_losses,
        worker, error_code, error_message, requested_at, asked_at, last_event_at, next_attempt_at, finished_at
    )
"""

GENERATIONS = """
    SELECT
        gen_random_uuid(), 'generation', g.id, o.campaign_id, NULL::bigint,
        CASE g.status WHEN 'dead' THEN 'failed' ELSE g.status END,
        v.queue, g.priority,
        CASE WHEN g.status IN ('queued', 'running') THEN greatest(g.attempt, 1) ELSE g.attempt END,
        g.n_failures, g.n_losses, g.worker, g.error_code, g.error_message,
        g.created_at,
        CASE WHEN g.attempt > 0 OR g.status IN ('queued', 'running') THEN coalesce(g.last_event_at, g.created_at) END,
        coalesce(g.last_event_at, g.created_at),
        CASE WHEN g.status = 'queued' THEN g.next_attempt_at END,
        CASE WHEN g.status IN ('done', 'dead', 'cancelled')
            THEN coalesce(g.finished_at, g.last_event_at, g.created_at) END
    FROM candidates_generation g
    JOIN images_targetobject o ON o.id = g.target_object_id
    JOIN model_registry_modelversion v ON v.id = g.model_version_id
"""

POINTMAPS = """
    SELECT
        gen_random_uuid(), 'pointmap', p.image_id, i.campaign_id, NULL::bigint,
        CASE p.status WHEN 'ready' THEN 'done' ELSE p.status END,
        'cpu', 7, greatest(p.attempt, 1), 0, 0, '', p.error_code, p.error_message,
        p.requested_at, p.requested_at, p.requested_at, NULL::timestamptz,
        CASE WHEN p.status <> 'queued' THEN coalesce(p.finished_at, p.requested_at) END
    FROM images_pointmap p JOIN images_image i ON i.id = p.image_id
"""

MASK_PROPOSALS = """
    SELECT
        gen_random_uuid(), 'mask_proposal', m.id, i.campaign_id, m.requested_by_id, m.status,
        'interactive', 9, 1, 0, 0, '', m.error_code, m.error_message,
        m.created_at, m.created_at, m.created_at, NULL::timestamptz,
        CASE WHEN m.status <> 'queued' THEN m.created_at END
    FROM images_maskproposal m JOIN images_image i ON i.id = m.image_id
"""

MESH_CHECKS = """
    SELECT
        gen_random_uuid(), 'mesh_check', u.id, e.campaign_id, u.uploaded_by_id,
        CASE u.status WHEN 'checking' THEN 'queued' ELSE 'done' END,
        'interactive', 9, 1, 0, 0, '', '', '',
        u.created_at, u.created_at, u.created_at, NULL::timestamptz,
        CASE WHEN u.status <> 'checking' THEN coalesce(u.checked_at, u.created_at) END
    FROM escalations_artistupload u JOIN escalations_escalation e ON e.id = u.escalation_id
"""

EXPORTS = """
    SELECT
        gen_random_uuid(), 'export', s.id, s.campaign_id, s.created_by_id, s.status,
        'exports', 5, 1, 0, 0, '', s.error_code, s.error_message,
        s.created_at, s.created_at, coalesce(s.heartbeat_at, s.created_at), NULL::timestamptz,
        CASE WHEN s.status IN ('done', 'failed') THEN coalesce(s.finished_at, s.heartbeat_at, s.created_at) END
    FROM datasets_datasetsnapshot s
"""


def carry_over(select: str) -> migrations.RunSQL:
    """Return the operation that copies one kind; run again, it copies only what is missing."""
    return migrations.RunSQL(
        f"{INSERT} {select} ON CONFLICT (kind, subject) DO NOTHING",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    """Copy what the five earlier mechanisms knew of their requests into the ledger."""

    dependencies = [
        ("machine_work", "0001_initial"),
        ("model_registry", "0001_initial"),
        ("images", "0001_initial"),
        ("candidates", "0002_workers_move_to_machine_work"),
        ("escalations", "0001_initial"),
        ("datasets", "0001_initial"),
    ]

    operations = [carry_over(select) for select in (GENERATIONS, POINTMAPS, MASK_PROPOSALS, MESH_CHECKS, EXPORTS)]
