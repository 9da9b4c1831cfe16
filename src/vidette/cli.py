"""The command line: parses, then calls."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from vidette import __version__, accounts
from vidette.console import arguments as console
from vidette.core.errors import InvalidInput, VidetteError, flat_faults
from vidette.core.redaction import redacted
from vidette.replay import arguments


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; the answer is the process's exit code: 0 done, 1 failed, 2 wrong input."""
    options = _parser().parse_args(words)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except InvalidInput as error:
        for line in flat_faults(error.faults):
            _complain(line)
        return 2
    except VidetteError as error:
        _complain(str(error))
        return 1
    except OSError as error:
        _complain(f"{error.strerror or error}{_named(error)}")
        return 1
    except KeyboardInterrupt:
        return 130


def _complain(line: str) -> None:
    sys.stderr.write(f"vidette: {redacted(line)}\n")


def _named(error: OSError) -> str:
    return f": {error.filename}" if error.filename else ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vidette", description="Video-analytics stream service.")
    parser.add_argument("--version", action="version", version=f"vidette {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="run the service")
    serve.add_argument("--host", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen on (8080)")
    serve.add_argument(
        "--data-dir", type=Path, help="folder of database and pictures (vidette-data)"
    )
    serve.set_defaults(command=_serve)

    demo = commands.add_parser("demo", help="service, camera and callback receiver in one")
    demo.add_argument("--once", action="store_true", help="leave after the first delivered event")
    demo.add_argument("--port", type=int, default=0, help="port of the service (a free one)")
    demo.set_defaults(command=_demo)

    check = commands.add_parser("check", help="run one job over a file or address, no service")
    check.add_argument("video", metavar="VIDEO", help="path or address of the video")
    check.add_argument("--job", type=Path, required=True, help="file with the job document")
    check.add_argument("--frames-dir", type=Path, help="folder for the events' pictures")
    check.add_argument("--explain", action="store_true", help="why there was an event, or none")
    check.add_argument("--json", action="store_true", help="with --explain: as JSON lines")
    check.set_defaults(command=_check)

    _add_eval(commands.add_parser("eval", help="compare events of recordings with hand-made truth"))

    arguments.add_replay(
        commands.add_parser("replay", help="show a stream's kept pictures to its job again")
    )

    arguments.add_tune(
        commands.add_parser("tune", help="try other thresholds on a recording or a stream")
    )

    camera = commands.add_parser("camera", help="a practice camera that plays a file over RTSP")
    camera.add_argument("file", metavar="FILE", type=Path, help="H.264 or H.265 video file")
    camera.add_argument("--port", type=int, default=8554, help="RTSP port on 127.0.0.1 (8554)")
    camera.add_argument("--name", help="path of the stream (the file's name)")
    camera.set_defaults(command=_camera)

    sink = commands.add_parser("sink", help="a callback receiver that checks and keeps what comes")
    sink.add_argument("--port", type=int, default=8090, help="HTTP port on 127.0.0.1 (8090)")
    sink.add_argument("--secret-file", type=Path, help="file with the key that signs callbacks")
    sink.add_argument("--ledger", type=Path, help="file that every callback is appended to")
    sink.set_defaults(command=_sink)

    _add_bench(commands.add_parser("bench", help="how much this machine carries"))

    accounts.add_arguments(commands)
    console.add_arguments(commands, lambda: parser)

    migrate = commands.add_parser("migrate", help="bring the database to this version")
    migrate.add_argument("--data-dir", type=Path, help="folder of the database (vidette-data)")
    migrate.set_defaults(command=_migrate)
    return parser


def _add_eval(evaluate: argparse.ArgumentParser) -> None:
    evaluate.add_argument("truth", metavar="TRUTH", type=Path, help="YAML file with the truth")
    evaluate.add_argument("--case", default="motion-detect", help="case type (motion-detect)")
    evaluate.add_argument("--job", type=Path, help="job document whose Pipeline is used")
    evaluate.add_argument(
        "--media", type=Path, action="append", default=[], help="one more folder with clips"
    )
    evaluate.add_argument("--clip", action="append", default=[], help="only this clip; repeatable")
    evaluate.add_argument("--skip-missing", action="store_true", help="leave out absent clips")
    evaluate.add_argument("--report", type=Path, metavar="DIR", help="folder for report.html")
    evaluate.add_argument("--json", action="store_true", help="print JSON")
    evaluate.set_defaults(command=_eval)


def _add_bench(bench: argparse.ArgumentParser) -> None:
    trials = bench.add_subparsers(required=True, metavar="TRIAL")
    streams = trials.add_parser("streams", help="live RTSP streams, found by search")
    streams.add_argument("--size", help="WIDTHxHEIGHT of the played clip (as it is)")
    streams.add_argument("--codec", choices=("h264", "h265"), help="codec of the played clip")
    streams.add_argument("--source-fps", type=float, help="pictures a second that cameras send")
    streams.add_argument("--activity", type=float, help="percent of time with motion (as it is)")
    streams.add_argument("--mode", choices=("auto", "full", "keyframes"), help="decode mode")
    streams.add_argument("--cores", type=int, default=1, help="processors for the service (1)")
    streams.add_argument("--seconds", type=float, default=15, help="measured in each trial (15)")
    streams.set_defaults(command=_bench_streams)
    decode = trials.add_parser("decode", help="processor time of decoding")
    decode.set_defaults(command=_bench_part, part="decode")
    detect = trials.add_parser("detect", help="processor time of motion detection")
    detect.set_defaults(command=_bench_part, part="detect")
    api = trials.add_parser("api", help="times and processor time of the API")
    api.add_argument("--streams", type=int, default=1000, help="stored jobs (1000)")
    api.set_defaults(command=_bench_api)
    events = trials.add_parser("events", help="events from raised to told")
    events.set_defaults(command=_bench_events)
    for trial in (api, events):
        trial.add_argument("--seconds", type=float, default=10, help="measured (10)")
        trial.add_argument("--json", action="store_true", help="print JSON")
    for trial in (streams, decode, detect):
        trial.add_argument("--video", type=Path, metavar="FILE", help="the clip (the shipped one)")
        trial.add_argument("--fps", type=float, default=5, help="analysed pictures a second (5)")
        trial.add_argument("--json", action="store_true", help="print JSON")


def _serve(options: argparse.Namespace) -> int:
    from vidette.app import run
    from vidette.settings import read_settings

    settings = read_settings(host=options.host, port=options.port, data_dir=options.data_dir)
    run(settings, ready=_greet)
    return 0


def _greet(url: str) -> None:
    sys.stdout.write(f"Vidette answers at {url} (API: {url}/api/docs). Ctrl-C ends it.\n")
    sys.stdout.flush()


def _demo(options: argparse.Namespace) -> int:
    from vidette.demo import run_demo

    return run_demo(once=options.once, port=options.port)


def _check(options: argparse.Namespace) -> int:
    from vidette.check import run_check

    run_check(
        options.video,
        options.job.read_text(encoding="utf-8"),
        frames_dir=options.frames_dir,
        out=sys.stdout,
        progress=sys.stderr.isatty(),
        explain=("json" if options.json else "text") if options.explain else "",
    )
    return 0


def _eval(options: argparse.Namespace) -> int:
    from vidette.evaluation.command import Wishes, run_eval

    wishes = Wishes(
        case=options.case,
        job=options.job,
        media=options.media,
        clips=options.clip,
        skip_missing=options.skip_missing,
        report=options.report,
        as_json=options.json,
        is_shown=sys.stderr.isatty(),
    )
    run_eval(options.truth, wishes, sys.stdout)
    return 0


def _camera(options: argparse.Namespace) -> int:
    from vidette.practice.commands import run_camera

    run_camera(options.file, port=options.port, name=options.name or options.file.stem)
    return 0


def _sink(options: argparse.Namespace) -> int:
    from vidette.practice.commands import run_sink

    secret = options.secret_file.read_text().strip() if options.secret_file else None
    run_sink(port=options.port, secret=secret, ledger=options.ledger)
    return 0


def _bench_streams(options: argparse.Namespace) -> int:
    from vidette.bench.commands import read_size, run_streams
    from vidette.media.recode import Recipe

    how = Recipe(options.codec, read_size(options.size), options.source_fps)
    run_streams(options.video, how, vars(options), as_json=options.json)
    return 0


def _bench_part(options: argparse.Namespace) -> int:
    from vidette.bench.commands import run_parts

    run_parts(options.part, options.video, options.fps, as_json=options.json)
    return 0


def _bench_api(options: argparse.Namespace) -> int:
    from vidette.bench.commands import run_api

    run_api(options.streams, options.seconds, as_json=options.json)
    return 0


def _bench_events(options: argparse.Namespace) -> int:
    from vidette.bench.commands import run_events

    run_events(options.seconds, as_json=options.json)
    return 0


def _migrate(options: argparse.Namespace) -> int:
    from vidette.settings import database_url, read_settings
    from vidette.store.engine import migrate

    settings = read_settings(data_dir=options.data_dir)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(database_url(settings.data_dir))
    return 0
