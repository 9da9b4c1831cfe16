"""Signs callbacks, and checks the signature of one, by Standard Webhooks (HMAC-SHA256)."""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime

from standardwebhooks import Webhook, WebhookVerificationError

SECRET_BYTES = 32


def new_secret() -> str:
    """A fresh random signing secret: `whsec_` and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def is_secret(text: str) -> bool:
    """Whether *text* is `whsec_` and base64 of 24 to 64 bytes, as Standard Webhooks has it."""
    try:
        size = len(base64.b64decode(text.removeprefix("whsec_"), validate=True))
    except ValueError:
        return False
    return text.startswith("whsec_") and 24 <= size <= 64


def sign(secret: str, webhook_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a callback posted *at* (aware, UTC); *body* is UTF-8.

    Raises ValueError when *secret* is not `whsec_` and base64.
    """
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, at, body.decode()),
    }


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether *headers* hold a signature of *body* by *secret*, made less than 5 minutes ago."""
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        return False
    return True
