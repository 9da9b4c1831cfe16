"""A headless Chromium before a running service, and what it must not see: errors and overflow."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Page, Response, async_playwright

CHROMIUM = Path("/usr/bin/chromium")
PICTURES = os.environ.get("SCREENSHOTS", "")
"""Folder for pictures, `docs/pictures` to make those of the docs anew; empty: none are taken."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser; skips the test where none is installed."""
    if not CHROMIUM.exists():
        pytest.skip("there is no /usr/bin/chromium here")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            await browser.close()


class Viewer:
    """One tab, with everything that went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status} {response.url}")

    async def picture(self, name: str, *, whole: bool = False) -> None:
        """Keeps a screenshot for the docs when they are asked for."""
        if PICTURES:
            folder = Path(PICTURES)
            folder.mkdir(parents=True, exist_ok=True)
            await self.page.screenshot(path=folder / f"{name}.png", full_page=whole)

    async def is_within(self) -> bool:
        """Whether nothing is cut off at the right."""
        script = "document.documentElement.scrollWidth <= window.innerWidth"
        found: bool = await self.page.evaluate(script)
        return found

    async def barriers(self) -> list[str]:
        """Serious findings of axe-core, each with where it is."""
        found: Sequence[Any] = (await Axe().run(self.page)).response["violations"]
        return [
            f"{one['id']}: {one['nodes'][0]['html'][:200]}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]


@asynccontextmanager
async def viewer(
    browser: Browser,
    *,
    width: int = 1280,
    scheme: Literal["dark", "light"] = "light",
    locale: str = "en-GB",
) -> AsyncIterator[Viewer]:
    """A tab; it fails the test when something went wrong in it."""
    context = await browser.new_context(
        viewport={"width": width, "height": 860}, color_scheme=scheme, locale=locale
    )
    try:
        seen = Viewer(await context.new_page())
        yield seen
        assert seen.faults == []
    finally:
        await context.close()
