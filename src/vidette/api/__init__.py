"""The door for clients: the documented HTTP API and ours beside it."""
