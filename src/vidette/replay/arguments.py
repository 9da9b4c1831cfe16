"""The arguments of `vidette replay` and `vidette tune`, and what they call."""

import argparse
import sys
from pathlib import Path

from vidette.core.errors import InvalidInput


def add_replay(replay: argparse.ArgumentParser) -> None:
    """What `vidette replay` takes."""
    replay.add_argument("stream", metavar="STREAM_UID", help="the stream, as its POST answered")
    replay.add_argument("--job", type=Path, help="file with another job document to compare with")
    replay.add_argument("--data-dir", type=Path, help="folder of the service (vidette-data)")
    replay.add_argument("--json", action="store_true", help="print JSON")
    replay.set_defaults(command=_replay)


def add_tune(tune: argparse.ArgumentParser) -> None:
    """What `vidette tune` takes."""
    tune.add_argument("video", metavar="VIDEO", nargs="?", help="path or address of a recording")
    tune.add_argument("--job", type=Path, help="file with the job document, for a recording")
    tune.add_argument("--stream", metavar="STREAM_UID", help="a stream's kept pictures instead")
    tune.add_argument("--data-dir", type=Path, help="folder of the service (vidette-data)")
    tune.add_argument("--json", action="store_true", help="print JSON")
    tune.set_defaults(command=_tune)


def _replay(options: argparse.Namespace) -> int:
    from vidette.replay.command import run_replay
    from vidette.settings import read_settings, replay_folder

    settings = read_settings(data_dir=options.data_dir)
    job = options.job.read_text(encoding="utf-8") if options.job else None
    folder = replay_folder(settings.data_dir)
    return run_replay(folder, options.stream, job, sys.stdout, as_json=options.json)


def _tune(options: argparse.Namespace) -> int:
    from vidette.replay.tuning import tune_file, tune_stream, write_tuned
    from vidette.settings import read_settings, replay_folder

    if (options.stream is None) == (options.video is None or options.job is None):
        raise InvalidInput({"VIDEO": ["Give a VIDEO with its --job, or a --stream alone."]})
    if options.stream is not None:
        settings = read_settings(data_dir=options.data_dir)
        told = tune_stream(replay_folder(settings.data_dir), options.stream)
    else:
        video: str = options.video
        url = video if "://" in video else Path(video).absolute().as_uri()
        told = tune_file(url, options.job.read_text(encoding="utf-8"))
    write_tuned(told, sys.stdout, as_json=options.json)
    return 0
