"""What looking costs: processor time of the service and its hosts with no, one and many viewers."""

import argparse
import asyncio
import tempfile
from importlib import resources
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

from benchmarks.kill_loop import job
from vidette.bench.cameras import cameras
from vidette.bench.machine import processors_for
from vidette.bench.service import ServiceProcess, told

CLIP = "car-park-topdown.mp4"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the trial may be told."""
    parser.add_argument("--viewers", type=int, default=20, help="of one preview")
    parser.add_argument("--seconds", type=float, default=15, help="measured for each number")
    parser.add_argument("--rounds", type=int, default=3, help="of none, one, many; medians count")
    parser.add_argument("--video", type=Path, help="the clip (the shipped one)")


def run(options: argparse.Namespace) -> list[str]:
    """Measures in turn, so that the machine's moods reach all numbers alike."""
    with resources.as_file(resources.files("vidette.practice") / "clips" / CLIP) as shipped:
        return asyncio.run(_run(options, options.video or shipped))


async def _run(options: argparse.Namespace, clip: Path) -> list[str]:
    ours, theirs = processors_for(1)
    numbers = (0, 1, options.viewers)
    spent: dict[int, list[float]] = {number: [] for number in numbers}
    taken: dict[int, int] = dict.fromkeys(numbers, 0)
    with (
        tempfile.TemporaryDirectory(prefix="vidette-previews-") as folder,
        cameras(clip, 1, theirs) as (url,),
    ):
        root = Path(folder)
        settings = {"VIDETTE_WORKERS": "1", "VIDETTE_LOG_LEVEL": "warning"}
        service = ServiceProcess(root / "data", root / "log", settings=settings, processors=ours)
        async with told(service) as sink:
            uid = (await service.call("POST", "/api/streams/", job(url, sink.url)))["stream_uid"]
            while (await service.call("GET", f"/api/streams/{uid}/"))["state"]["name"] != "WORKING":
                await asyncio.sleep(0.2)
            for _ in range(options.rounds):
                for number in numbers:
                    viewers = [asyncio.create_task(_view(service.url, uid)) for _ in range(number)]
                    await asyncio.sleep(2)
                    cpu, began = service.cpu_seconds(), perf_counter()
                    await asyncio.sleep(options.seconds)
                    wall = perf_counter() - began
                    spent[number].append(1000 * (service.cpu_seconds() - cpu) / wall)
                    for viewer in viewers:
                        viewer.cancel()
                    for seen in await asyncio.gather(*viewers):
                        taken[number] += seen
    none, one, many = (sorted(spent[number])[len(spent[number]) // 2] for number in numbers)
    seconds = options.rounds * (options.seconds + 2)
    return [
        f"{CLIP if options.video is None else options.video.name}, {options.rounds} rounds of {options.seconds:g} s",
        *(
            f"{number} viewers: {cost:.0f} ms a second, pictures each: "
            f"{taken[number] / max(1, number) / seconds:.1f} a second"
            for number, cost in zip(numbers, (none, one, many), strict=True)
        ),
        f"{numbers[2]} viewers cost {many / one:.2f} times one, looking alone "
        f"{(many - none) / max(one - none, 0.001):.2f} times",
    ]


async def _view(url: str, uid: str) -> int:
    """Reads a preview until it is cancelled; how many pictures came."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    path = f"/api/streams/{uid}/preview.mjpeg"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
    seen = 0
    try:
        while part := await reader.read(1 << 18):
            seen += part.count(b"Content-Type: image/jpeg")
    except asyncio.CancelledError:
        pass
    finally:
        writer.close()
    return seen
