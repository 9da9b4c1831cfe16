"""The dashboard as people use it: a camera watched from its address to its events, in a browser."""

import json
import random
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.browser import Viewer, chromium, viewer
from vidette.bench.service import ServiceProcess
from vidette.core.geometry import Polygon, crosses_itself, opened
from vidette.practice.camera import PracticeCamera

SECRET = "s3cr3t-Tok3n"
CLIP = "car-park-topdown.mp4"
ADMIN_PASSWORD, VIEWER_PASSWORD = "a long word of ada", "a long word of vic"
LOGIN = re.compile(r"/login\?next=/")
LONG = 45_000
"""Milliseconds that a camera has to be tried, to play, to raise an event."""


@asynccontextmanager
async def service(folder: Path) -> AsyncIterator[ServiceProcess]:
    running = ServiceProcess(
        folder / "data", folder / "service.log", settings={"VIDETTE_WORKERS": "1"}
    )
    await running.start()
    try:
        yield running
    finally:
        assert await running.stop() == 0


async def click(page: Page, *points: tuple[float, float]) -> None:
    """Clicks into the drawing board, in fractions of the picture."""
    board = page.locator(".vd-draw-svg")
    await board.evaluate("board => board.scrollIntoView({ block: 'center' })")
    for x, y in points:
        box = await board.bounding_box()
        assert box is not None
        await page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


async def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drags on the drawing board."""
    box = await page.locator(".vd-draw-svg").bounding_box()
    assert box is not None
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    await page.mouse.move(*at[0])
    await page.mouse.down()
    await page.mouse.move(*at[1], steps=4)
    await page.mouse.up()


async def areas(page: Page) -> list[dict[str, Any]]:
    """What stands on the board, in the wire's form."""
    script = "board => JSON.stringify(board.closest('.vd-editor').board.wire()[0])"
    found: list[dict[str, Any]] = json.loads(await page.locator(".vd-draw-svg").evaluate(script))
    return found


def near(shape: list[list[float]], points: list[tuple[float, float]]) -> bool:
    """Whether each corner lies where it was clicked, to a pixel or two."""
    return len(shape) == len(points) and all(
        abs(x - u) < 0.005 and abs(y - v) < 0.005
        for (x, y), (u, v) in zip(shape, points, strict=True)
    )


async def connected(page: Page) -> None:
    """The page talks with the service: its top bar says how that is."""
    await expect(page.locator(".vd-state")).not_to_have_text("…")


async def blank_board(page: Page, url: str) -> None:
    await page.goto(f"{url}/add")
    await connected(page)
    await page.get_by_role("button", name="Go on without a picture").click()
    await expect(page.locator(".vd-draw-svg")).to_be_visible()


async def test_from_a_camera_address_to_its_events(
    tmp_path: Path, clip: Callable[[str], Path]
) -> None:
    camera = PracticeCamera({"yard": clip(CLIP)}, token=f"viewer:{SECRET}")
    await camera.start()
    try:
        async with service(tmp_path) as running, chromium() as browser:
            async with viewer(browser) as seen:
                await _walk(seen, running.url, camera.url("yard"))
            log = (tmp_path / "service.log").read_text()
            assert SECRET not in log
            assert "Traceback" not in log
    finally:
        await camera.close()


async def _walk(seen: Viewer, url: str, source: str) -> None:
    page = seen.page
    await page.goto(f"{url}/people")
    await connected(page)
    await _add_user(page, "ada", ADMIN_PASSWORD, "admin")
    await page.wait_for_url(LOGIN)
    await seen.picture("login")
    await _log_in(page, "ada", ADMIN_PASSWORD)
    await page.wait_for_url(f"{url}/people")
    await page.goto(f"{url}/streams")
    await page.get_by_role("link", name="Watch a camera").last.click()
    await _add(seen, source)
    uid = page.url.rsplit("/", 1)[1]
    await _see(seen)
    await _find(seen, url)

    await page.goto(f"{url}/streams/{uid}")
    await connected(page)
    await expect(page.locator(".vd-strip-part.vd-strip-event").first).to_be_visible(timeout=LONG)
    await seen.picture("stream", whole=True)
    await page.get_by_role("button", name="Pause", exact=True).click()
    await expect(state(page)).to_have_text("Paused", timeout=LONG)
    await page.get_by_role("button", name="Resume", exact=True).click()
    await expect(state(page)).to_have_text("Working", timeout=LONG)

    await _change(page, uid)
    await page.get_by_role("button", name="Delete", exact=True).click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    await page.wait_for_url("**/streams")
    await expect(page.get_by_text("Nothing is watched yet")).to_be_visible()


def state(page: Page) -> Locator:
    """What the page of a stream says of its state."""
    return page.locator(".vd-stack[role=status] .vd-badge")


async def _add(seen: Viewer, source: str) -> None:
    """The guide, from an address to a job with an area drawn on the camera's picture."""
    page = seen.page
    await connected(page)
    await page.get_by_label("Address of the camera").fill(source)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("It plays.")).to_be_visible(timeout=LONG)
    await expect(page.get_by_text("768 \N{MULTIPLICATION SIGN} 432")).to_be_visible()
    await expect(page.locator(".vd-draw-picture")).to_be_visible()

    corners = [(0.08, 0.04), (0.62, 0.04), (0.62, 0.96), (0.08, 0.96)]
    await click(page, *corners, corners[0])
    (area,) = await areas(page)
    assert near(area["Shape"], corners)
    await page.get_by_label("Area: name").fill("gate")
    await page.get_by_label("Name", exact=True).fill("Yard")
    await page.locator(".vd-draw-box").evaluate("one => one.scrollIntoView({ block: 'center' })")
    await seen.picture("add")
    assert await seen.barriers() == []
    await page.get_by_role("tab", name="JSON").click()
    text = page.get_by_label("Document")
    await expect(text).to_have_value(re.compile('"Title": "Yard"'))
    shown = json.loads(await text.input_value())
    assert shown["Pipeline"]["Areas"] == [area | {"Id": "gate"}]
    assert shown["Source"]["Url"].endswith("/yard")
    assert SECRET not in json.dumps(shown)
    await page.get_by_role("button", name="Try it for ten seconds").click()
    await expect(page.get_by_text("Events in ten seconds")).to_be_visible(timeout=LONG)
    await expect(page.locator(".vd-trial-found")).to_contain_text("gate")
    await page.locator(".vd-trial-found").evaluate("one => one.scrollIntoView({ block: 'center' })")
    await seen.picture("try")
    assert await seen.barriers() == []
    await page.get_by_role("button", name="Watch it").click()
    await page.wait_for_url("**/streams/*")


async def _see(seen: Viewer) -> None:
    """The stream works, and an event with its crop appears by itself."""
    page = seen.page
    await expect(state(page)).to_have_text("Working", timeout=LONG)
    await expect(page.get_by_text("Taken at")).to_be_visible(timeout=LONG)
    tile = page.locator(".vd-event").first
    await expect(tile).to_be_visible(timeout=LONG)
    await expect(tile).to_contain_text("gate")
    crop = tile.locator("img")
    await expect(crop).to_be_visible()
    assert await crop.evaluate("one => one.decode().then(() => one.naturalWidth)") > 10
    assert SECRET not in await page.content()
    assert await seen.barriers() == []


async def _find(seen: Viewer, url: str) -> None:
    """The event is found by its area, is not where another type is wanted, and has its own page."""
    page = seen.page
    await page.goto(f"{url}/events?area=gate")
    await expect(page.locator(".vd-event").first).to_contain_text("Yard")
    await page.get_by_label("Words").fill("YAR")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**text=YAR**")
    await expect(page.locator(".vd-event").first).to_contain_text("Yard")
    await seen.picture("events")
    assert await seen.barriers() == []
    await page.get_by_label("Type").select_option("camera-obstacle")
    await expect(page.get_by_text("No event matches")).to_be_visible()
    await page.get_by_role("link", name="Clear the search").first.click()
    await page.locator(".vd-event").first.click()
    await expect(page.locator(".vd-frame rect").first).to_be_visible()
    await expect(page.locator(".vd-facts")).to_contain_text("gate")
    await seen.picture("event")


async def _change(page: Page, uid: str) -> None:
    """The same form changes the stream, and faults of the service stand at their field."""
    await page.get_by_role("button", name="Change", exact=True).click()
    await page.wait_for_url("**/edit")
    await connected(page)
    address = await page.get_by_label("Address of the camera").input_value()
    assert address.startswith("rtsp://***@")
    await page.get_by_label("Callback address").fill("ftp://platform.invalid/")
    await page.get_by_role("button", name="Save").click()
    field = page.locator(".vd-field").filter(has=page.get_by_label("Callback address"))
    await expect(field.locator(".vd-fault")).to_contain_text("scheme must be one of http, https")
    await page.get_by_label("Callback address").fill("")
    await page.get_by_label("Sensitivity").fill("60")
    await page.get_by_role("button", name="Save").click()
    await page.wait_for_url(f"**/streams/{uid}")
    await connected(page)
    await page.get_by_text("As JSON, without secrets").click()
    shown = json.loads(await page.locator(".vd-document").inner_text())
    assert shown["Pipeline"]["Processing"] == {"sensitivity": 60}
    assert shown["Title"] == "Yard"
    await expect(state(page)).to_have_text("Working", timeout=LONG)


async def test_the_board_is_drawn_on_by_mouse_and_by_keys(tmp_path: Path) -> None:
    async with service(tmp_path) as running, chromium() as browser, viewer(browser) as seen:
        page = seen.page
        said = page.locator(".vd-draw-said")
        await blank_board(page, running.url)

        # by mouse, and a point taken back
        await click(page, (0.2, 0.2), (0.6, 0.2), (0.9, 0.9))
        await page.keyboard.press("Backspace")
        await click(page, (0.6, 0.6), (0.2, 0.6))
        await page.keyboard.press("Enter")
        square = [(0.2, 0.2), (0.6, 0.2), (0.6, 0.6), (0.2, 0.6)]
        assert near((await areas(page))[0]["Shape"], square)

        # a point dragged over an edge crosses it, and undo and redo go back and forth
        await drag(page, (0.2, 0.2), (0.8, 0.4))
        await expect(said).to_contain_text("The edges cross")
        assert await page.locator(".vd-draw-red").count() == 2
        await page.keyboard.press("Control+z")
        assert near((await areas(page))[0]["Shape"], square)
        await page.keyboard.press("Control+Shift+z")
        await expect(said).to_contain_text("The edges cross")
        await page.keyboard.press("Control+z")

        # the middle of an edge becomes a point, which goes again by the right button
        await click(page, (0.4, 0.4))
        await drag(page, (0.4, 0.2), (0.4, 0.1))
        five = [(0.2, 0.2), (0.4, 0.1), *square[1:]]
        assert near((await areas(page))[0]["Shape"], five)
        await page.locator(".vd-draw-point").nth(1).click(button="right")
        assert near((await areas(page))[0]["Shape"], square)

        # the whole is moved, and stops at the edge of the picture
        await drag(page, (0.4, 0.4), (0.95, 0.4))
        moved = (await areas(page))[0]["Shape"]
        assert near(moved, [(x + 0.4, y) for x, y in square])
        assert max(x for x, _ in moved) == 1

        # by keys alone: a point moved, a triangle drawn
        await page.locator(".vd-draw-point").first.focus()
        await page.keyboard.press("ArrowLeft")
        await page.keyboard.press("Shift+ArrowUp")
        x, y = (await areas(page))[0]["Shape"][0]
        assert (round(moved[0][0] - x, 4), round(moved[0][1] - y, 4)) == (0.0025, 0.025)
        await page.get_by_role("button", name="Draw an area").press("Enter")
        for keys in (["Space"], ["Shift+ArrowDown"] * 4 + ["Space"], ["Shift+ArrowLeft"] * 6):
            for key in keys:
                await page.keyboard.press(key)
        await page.keyboard.press("Space")
        await page.keyboard.press("Enter")
        assert near((await areas(page))[1]["Shape"], [(0.5, 0.5), (0.5, 0.7), (0.2, 0.7)])

        # two may not have one name; one is deleted
        await page.get_by_label("Area: name").last.fill("Area 1")
        await expect(page.locator(".vd-draw-fault").last).to_contain_text("this name already")
        await page.get_by_role("button", name="Delete: Area 2").click()
        assert [one["Id"] for one in await areas(page)] == ["Area 1"]


async def test_a_finger_draws_too(tmp_path: Path) -> None:
    async with service(tmp_path) as running, chromium() as browser:
        context = await browser.new_context(
            viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="en-GB"
        )
        page = await context.new_page()
        await blank_board(page, running.url)
        board = page.locator(".vd-draw-svg")
        await board.evaluate("board => board.scrollIntoView({ block: 'center' })")
        corners = [(0.2, 0.2), (0.8, 0.2), (0.5, 0.8)]
        for x, y in [*corners, corners[0]]:
            box = await board.bounding_box()
            assert box is not None
            await page.touchscreen.tap(box["x"] + x * box["width"], box["y"] + y * box["height"])
        assert near((await areas(page))[0]["Shape"], corners)
        await context.close()


async def test_board_and_service_judge_shapes_alike(tmp_path: Path) -> None:
    chance = random.Random(7)
    rings = [
        [[chance.randrange(6) / 5, chance.randrange(6) / 5] for _ in range(chance.randrange(3, 8))]
        for _ in range(400)
    ]
    expected = []
    for ring in rings:
        points = opened([(x, y) for x, y in ring])
        if len(points) < 3:
            expected.append("few")
        elif crosses_itself(points):
            expected.append("crossing")
        else:
            expected.append("flat" if Polygon(points).area < 1e-6 else "")
    assert {"few", "crossing", ""} <= set(expected)
    async with service(tmp_path) as running, chromium() as browser, viewer(browser) as seen:
        await blank_board(seen.page, running.url)
        found = await seen.page.evaluate(
            """async (rings) => {
                const { fault } = await import("vidette-drawing/shapes.js");
                return rings.map((points) => fault({ kind: "area", points }));
            }""",
            rings,
        )
    assert found == expected


@pytest.mark.parametrize(
    ("width", "scheme", "locale"),
    [
        (1280, "light", "ru-RU"),
        (1280, "dark", "en-GB"),
        (390, "light", "en-GB"),
        (390, "dark", "ru-RU"),
    ],
)
async def test_every_page_fits_and_has_no_barrier(
    tmp_path: Path, width: int, scheme: Any, locale: str
) -> None:
    async with service(tmp_path) as running, chromium() as browser:
        uid = await _watch_a_walker(running)
        stream = f"/streams/{uid}"
        paths = [
            "/",
            "/streams",
            "/add",
            "/events",
            "/deliveries",
            "/workers",
            "/people",
            "/settings",
        ]
        paths += [f"{stream}/edit", f"{stream}/tune", stream]
        async with viewer(browser, width=width, scheme=scheme, locale=locale) as seen:
            for path in paths:
                await seen.page.goto(running.url + path)
                await expect(seen.page.locator(".vd-content h1")).to_be_visible()
                await connected(seen.page)
                assert await seen.is_within(), path
                assert await seen.barriers() == [], path
            await seen.picture(f"stream-{scheme}-{width}", whole=True)
            await seen.page.goto(f"{running.url}/events")
            await expect(seen.page.locator(".vd-event").first).to_be_visible(timeout=LONG)
            await seen.picture(f"events-{scheme}-{width}")


async def test_the_first_administrator_closes_the_door_and_a_viewer_changes_nothing(
    tmp_path: Path,
) -> None:
    async with service(tmp_path) as running, chromium() as browser:
        uid = await _watch_a_walker(running)
        async with viewer(browser) as seen:
            page = seen.page
            await page.goto(f"{running.url}/people")
            await connected(page)
            assert await seen.barriers() == []
            await _add_user(page, "ada", ADMIN_PASSWORD, "admin")
            await page.wait_for_url(LOGIN)
            assert await seen.barriers() == []
            await _log_in(page, "ada", ADMIN_PASSWORD)
            await page.wait_for_url(f"{running.url}/people")
            await connected(page)
            await _add_user(page, "vic", VIEWER_PASSWORD, "viewer")
            await expect(page.get_by_role("cell", name="vic", exact=True)).to_be_visible()
        async with viewer(browser) as seen:
            page = seen.page
            await page.goto(f"{running.url}/streams/{uid}")
            await page.wait_for_url(LOGIN)
            await _log_in(page, "vic", VIEWER_PASSWORD)
            await page.wait_for_url(f"{running.url}/streams/{uid}")
            await connected(page)
            await expect(state(page)).to_have_text("Working", timeout=LONG)
            await expect(page.get_by_text("Taken at")).to_be_visible(timeout=LONG)
            await expect(page.get_by_role("button", name="Delete")).to_have_count(0)
            await expect(page.get_by_text("As JSON, without secrets")).to_have_count(0)
            await page.goto(f"{running.url}/add")
            await expect(page.get_by_text("This page needs another role")).to_be_visible()


async def _add_user(page: Page, name: str, password: str, role: str) -> None:
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("Password").fill(password)
    chosen = page.get_by_label("Role").filter(visible=True)
    if role not in await chosen.nth(-2).input_value():
        await chosen.nth(-2).click()
        await page.get_by_role("option", name=role).click()
    await page.get_by_role("button", name="Add", exact=True).click()


async def _log_in(page: Page, name: str, password: str) -> None:
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Log in").click()


async def _watch_a_walker(running: ServiceProcess) -> str:
    """A stream of a drawn scene, made without the pages."""
    source = {"Uid": "5f0c7c1e-9d1b-4a53-9d0e-0f7f5a6f1c11", "Url": "testsrc://walker"}
    job = {"CaseType": "motion-detect", "Source": source}
    made: dict[str, str] = await running.call("POST", "/api/streams/", job)
    return made["stream_uid"]
