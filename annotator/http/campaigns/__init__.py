"""Campaigns, their members and their funnel over HTTP."""
