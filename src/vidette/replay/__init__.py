"""Replays and tuning for people: what differs, and what another threshold would do."""
