"""The client without asyncio, made of the one with it by tests/architecture: change that one."""
