from threading import Event

import pytest

from vidette.core.addresses import AddressPolicy
from vidette.core.errors import SourceError
from vidette.core.reasons import Reason
from vidette.media.address import Target, checked_targets

OPEN = AddressPolicy(allow_private=True, allow_loopback=True)


def targets(url: str, policy: AddressPolicy = OPEN) -> list[Target]:
    return checked_targets(url, policy, timeout=1, stop=Event())


@pytest.mark.parametrize(
    "url",
    [
        "rtsp://10.0.0.7/live?channel=1",
        "rtsp://user:p%40ss@10.0.0.7:8554/a/b",
        "rtsp://user:p@ss@10.0.0.7:8554/a",
        "http://[::1]:8080/x",
        "https://10.0.0.7/x",
    ],
)
def test_an_address_by_number_stays_as_it_is(url: str) -> None:
    assert [target.url for target in targets(url)] == [url]


def test_the_host_is_kept_for_its_header_without_the_credentials() -> None:
    assert targets("http://user:secret@10.0.0.7:81/x")[0].host == "10.0.0.7:81"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("rtsp://127.0.0.1/", Reason.ADDRESS_REFUSED),
        ("rtsp://10.0.0.7/", Reason.ADDRESS_REFUSED),
        ("rtsp://169.254.169.254/", Reason.ADDRESS_REFUSED),
        ("rtsp://[::ffff:127.0.0.1]/", Reason.ADDRESS_REFUSED),
        ("rtsp://10.0.0.7:99999/", Reason.PROTOCOL),
        ("rtsp://[10.0.0.7/", Reason.PROTOCOL),
        ("rtsp:///live", Reason.PROTOCOL),
    ],
)
def test_what_may_not_be_dialled_is_refused(url: str, reason: Reason) -> None:
    with pytest.raises(SourceError) as caught:
        targets(url, AddressPolicy())
    assert caught.value.reason is reason


def test_a_target_does_not_show_itself() -> None:
    assert "secret" not in repr(targets("rtsp://user:secret@10.0.0.7/"))
