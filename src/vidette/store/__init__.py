"""What must survive: streams, events, the outbox; the only room that knows SQL."""
