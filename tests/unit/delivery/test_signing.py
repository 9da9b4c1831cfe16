import base64
from datetime import UTC, datetime

import pytest

from vidette.delivery.signing import is_secret, new_secret, sign, verify

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
# The example of the Standard Webhooks specification.
EXAMPLE_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
EXAMPLE_AT = datetime.fromtimestamp(1614265330, UTC)
EXAMPLE_BODY = b'{"test": 2432232314}'


def test_signs_as_the_specification_shows() -> None:
    assert sign(SECRET, EXAMPLE_ID, EXAMPLE_AT, EXAMPLE_BODY) == {
        "webhook-id": EXAMPLE_ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_new_secret_is_random_and_signs_what_it_verifies() -> None:
    secret = new_secret()
    assert secret != new_secret()
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    headers = sign(secret, "m-1", datetime.now(UTC), b'{"a": "\xc3\xa9"}')
    assert verify(secret, headers, b'{"a": "\xc3\xa9"}')
    assert verify(
        secret, {name.title(): value for name, value in headers.items()}, b'{"a": "\xc3\xa9"}'
    )


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "m-2"},
        {"webhook-timestamp": "1614265330"},
        {"webhook-timestamp": "soon"},
        {"webhook-signature": "v1,bm90IGl0"},
        {"webhook-signature": "nonsense"},
        {"webhook-signature": "v1,***"},
        {"webhook-signature": ""},
    ],
)
def test_refuses_what_was_changed(change: dict[str, str]) -> None:
    headers = sign(SECRET, "m-1", datetime.now(UTC), b"{}")
    assert verify(SECRET, headers, b"{}")
    assert not verify(SECRET, headers | change, b"{}")


def test_refuses_another_body_another_secret_and_no_headers() -> None:
    headers = sign(SECRET, "m-1", datetime.now(UTC), b"{}")
    assert not verify(SECRET, headers, b"[]")
    assert not verify(SECRET, headers, b"\xff")
    assert not verify(new_secret(), headers, b"{}")
    assert not verify(SECRET, {}, b"{}")


def test_knows_what_can_be_a_secret() -> None:
    assert is_secret(new_secret())
    for text in ("", "whsec_", "whsec_c2hvcnQ=", new_secret().removeprefix("whsec_"), "whsec_%%%"):
        assert not is_secret(text)
