"""The client for asyncio. The one without it is made of this: see tests/architecture."""
