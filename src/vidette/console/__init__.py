"""Commands that talk to a running service, over the client."""
