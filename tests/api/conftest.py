"""A running API for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.api.rig import BASE, Rig, ScriptedTryer, control_plane


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """The API over a fresh store and a scripted engine."""
    tryer = ScriptedTryer()
    async with control_plane(tmp_path, tryer) as (app, engine):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            yield Rig(app, client, engine, tryer)
