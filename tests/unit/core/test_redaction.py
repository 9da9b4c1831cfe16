"""No secret of an address survives redaction, however the address is written."""

import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vidette.core.redaction import redacted

# Without characters that the rest of the line holds anyway, so that finding one is a leak.
secrets = st.text(string.ascii_uppercase + string.digits + "@/?#:!$~*+", min_size=6, max_size=40)
words = st.sampled_from(["token", "access_token", "apikey", "sig", "auth", "password", "pwd"])


@given(secrets, st.sampled_from(["rtsp", "rtsps", "http", "https"]))
def test_a_password_may_hold_anything(secret: str, scheme: str) -> None:
    line = redacted(f"cannot open {scheme}://admin:{secret}@camera.invalid:554/main now")
    assert line == f"cannot open {scheme}://***@camera.invalid:554/main now"


@given(st.text(min_size=1, max_size=20), words)
def test_a_percent_encoded_query_value_is_hidden(secret: str, word: str) -> None:
    value = quote(secret, safe="")
    url = f"https://camera.invalid/live?{word}={value}&channel=2"
    assert redacted(url) == f"https://camera.invalid/live?{word}=***&channel=2"


@given(secrets)
def test_redacting_twice_is_redacting_once(secret: str) -> None:
    once = redacted(f"rtsp://user:{secret}@camera.invalid/x?token=abc&y=1")
    assert redacted(once) == once


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("rtsp://u:p@ss/w?rd@camera.invalid/a", "rtsp://***@camera.invalid/a"),
        ("rtsp://token@camera.invalid/a", "rtsp://***@camera.invalid/a"),
        ("https://a.invalid/x?Token=T0P&b=1", "https://a.invalid/x?Token=***&b=1"),
        ("https://a.invalid/x?b=1;x-api-key=T0P", "https://a.invalid/x?b=1;x-api-key=***"),
        ("https://a.invalid/#access_token=T0P", "https://a.invalid/#access_token=***"),
        (
            "rtsp://nvr.invalid/user=admin_password=T0P_channel=1.sdp",
            "rtsp://nvr.invalid/user=admin_password=***",
        ),
        ("'rtsp://u:p@a.invalid/1' and more", "'rtsp://***@a.invalid/1' and more"),
        ("a rtsp://u:p@a.invalid b rtsp://v:q@b.invalid", "a rtsp://***@a.invalid b rtsp://***@b.invalid"),
        ("Authorization: Basic dTpw\r\nCSeq: 1", "Authorization: ***\r\nCSeq: 1"),
        ('{"authorization": "Bearer abc"}', '{"authorization": ***'),
        ("https://a.invalid/plain?x=1", "https://a.invalid/plain?x=1"),
        ("mail someone@a.invalid", "mail someone@a.invalid"),
        ("", ""),
    ],
)  # fmt: skip
def test_known_forms(text: str, shown: str) -> None:
    assert redacted(text) == shown
