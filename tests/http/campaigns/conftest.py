"""The fixtures of these tests."""

from tests.http.escalations.escalated import artist, campaign, escalation, lead

__all__ = ["artist", "campaign", "escalation", "lead"]
