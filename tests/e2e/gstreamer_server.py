"""An RTSP server by GStreamer that serves one H.264 MP4 file; run by the system's Python.

    /usr/bin/python3 gstreamer_server.py FILE NAME

Prints its port once it listens, and serves until its standard input ends.
"""

import sys
from importlib import import_module

gi = import_module("gi")  # no stubs: not a library of the project
gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
GLib = import_module("gi.repository.GLib")
Gst = import_module("gi.repository.Gst")
GstRtspServer = import_module("gi.repository.GstRtspServer")


def main() -> None:
    """Serves the file named on the command line."""
    file, name = sys.argv[1:3]
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(
        f'( filesrc location="{file}" ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 )'
    )
    factory.set_shared(True)
    server.get_mount_points().add_factory(f"/{name}", factory)
    loop = GLib.MainLoop()
    server.attach(None)
    sys.stdout.write(f"{server.get_bound_port()}\n")
    sys.stdout.flush()
    GLib.io_add_watch(
        sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_HUP, lambda *_: loop.quit()
    )
    loop.run()


if __name__ == "__main__":
    main()
