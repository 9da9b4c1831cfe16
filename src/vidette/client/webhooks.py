"""For receivers of callbacks: is it from the service, and did it come before?"""

import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

from standardwebhooks import Webhook, WebhookVerificationError

from .errors import BadSignature

REMEMBERED: Final = 10_000


class Verifier:
    """Checks callbacks against the secret that signs them (`whsec_...`), Standard Webhooks."""

    def __init__(self, secret: str) -> None:
        """Raises ValueError for a secret that is none."""
        self._webhook = Webhook(secret)

    def verify(self, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """The envelope in *body*, whose bytes must be as they came.

        Raises BadSignature when *headers* hold no signature of it by the secret that was made
        within the last five minutes.
        """
        named = {name.lower(): value for name, value in headers.items()}
        try:
            self._webhook.verify(body, named, json_parse=False)
        except WebhookVerificationError as error:
            raise BadSignature(str(error) or "The signature does not fit.") from error
        envelope: dict[str, Any] = json.loads(body)
        return envelope


class Repeats:
    """Tells what came before by its `webhook-id`: a callback comes at least once."""

    def __init__(self, most: int = REMEMBERED) -> None:
        """Remembers the last *most* ids."""
        self._most = most
        self._seen: OrderedDict[str, None] = OrderedDict()

    def is_repeat(self, headers: Mapping[str, str]) -> bool:
        """Whether a message of that id came before; from now on it did."""
        webhook_id = {name.lower(): value for name, value in headers.items()}["webhook-id"]
        if webhook_id in self._seen:
            self._seen.move_to_end(webhook_id)
            return True
        self._seen[webhook_id] = None
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return False
