"""The stream table while it changes: processor time of the service with no, one and many open pages."""

import argparse
import asyncio
import tempfile
from pathlib import Path
from time import perf_counter

from playwright.async_api import Browser, Page, async_playwright

from benchmarks.control_plane import Running, create, serving

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
PATIENCE = 120_000
"""Milliseconds that a page may take: twenty browsers share the machine with the service."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the trial may be told."""
    parser.add_argument("--streams", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--changes", type=float, default=0.1, help="share of streams a second")
    parser.add_argument("--events", type=float, default=0, help="events that start a second")
    parser.add_argument("--viewers", type=int, nargs="+", default=[1, 20])
    parser.add_argument("--seconds", type=float, default=20, help="measured for each number")


def run(options: argparse.Namespace) -> list[str]:
    """Measures without a page, then with each number of them."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> list[str]:
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="vidette-table-") as folder:
        async with serving(Path(folder), options, []) as service, async_playwright() as play:
            await create(service, options)
            alone = await _share(service, options.seconds)
            lines.append(f"without a page: {100 * alone:.1f} % of a processor")
            browser = await play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            lines += [
                await _with(service, browser, viewers, alone, options.seconds)
                for viewers in options.viewers
            ]
            await browser.close()
    return [
        f"{options.streams} streams, {options.changes:.0%} change each second",
        *lines,
    ]


async def _with(
    service: Running, browser: Browser, viewers: int, alone: float, seconds: float
) -> str:
    faults: list[str] = []
    opened = [await _open(service, browser, faults) for _ in range(viewers)]
    await asyncio.sleep(3)
    more = await _share(service, seconds) - alone
    for page, _ in opened:
        await page.close()
    took = sorted(seconds for _, seconds in opened)
    return (
        f"{viewers} pages: {100 * more:.1f} % of a processor more; usable after "
        f"{took[0]:.1f} s at best; errors in the console: {len(faults)}"
    )


async def _open(service: Running, browser: Browser, faults: list[str]) -> tuple[Page, float]:
    """A page whose table shows rows, and the seconds that took."""
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    page.on("console", lambda one: faults.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    began = perf_counter()
    await page.goto(f"{service.url}/streams", timeout=PATIENCE)
    await page.wait_for_selector(".ag-row", timeout=PATIENCE)
    return page, perf_counter() - began


async def _share(service: Running, seconds: float) -> float:
    """Of one processor that the service uses."""
    cpu, began = service.cpu(), perf_counter()
    await asyncio.sleep(seconds)
    return (service.cpu() - cpu) / (perf_counter() - began)
