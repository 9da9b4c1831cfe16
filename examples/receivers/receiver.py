"""Takes callbacks: CALLBACK_SECRET=whsec_... PORT=9000 python receiver.py"""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from vidette.client import BadSignature, Repeats, Verifier
from vidette.client.events import event_of

verifier, repeats = Verifier(os.environ["CALLBACK_SECRET"]), Repeats()


class Receiver(BaseHTTPRequestHandler):
    """Answers quickly; work that takes longer belongs into a queue."""

    def do_POST(self) -> None:
        """One callback."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            envelope = verifier.verify(dict(self.headers), body)
        except BadSignature:
            return self.answer(401)
        if not repeats.is_repeat(dict(self.headers)) and envelope["channel"] == "events":
            event = event_of(envelope)
            print(event.type, event.phase, event.area, event.event_uid, flush=True)
        return self.answer(204)

    def answer(self, status: int) -> None:
        """Says whether it was taken."""
        self.send_response(status)
        self.end_headers()


ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "9000"))), Receiver).serve_forever()
