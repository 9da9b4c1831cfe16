"""Answers to challenges, by the examples of RFC 7616 and RFC 2069."""

import pytest

from vidette.media.rtsp.auth import Challenge, Credentials, digest, read_challenge
from vidette.media.rtsp.strange import Strange

MUFASA = ("Mufasa", "Circle of Life")
NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
CLIENT = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_standard_s_own_example(algorithm: str, response: str) -> None:
    challenge = Challenge(
        "digest", "http-auth@example.org", NONCE, OPAQUE, algorithm, has_qop=True, answered=1
    )
    told = digest(challenge, MUFASA, ("GET", "/dir/index.html"), CLIENT)
    assert f'response="{response}"' in told
    assert "nc=00000001" in told
    assert f'opaque="{OPAQUE}"' in told


def test_the_older_way_without_quality_of_protection() -> None:
    challenge = Challenge("digest", "testrealm@host.com", "dcd98b7102dd2f0e8b11d0f600bfb0c093")
    told = digest(challenge, ("Mufasa", "CircleOfLife"), ("GET", "/dir/index.html"), "")
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in told
    assert "nc=" not in told


def test_the_best_of_several_challenges_is_taken() -> None:
    header = (
        'Basic realm="yard"\n'
        'Digest realm="yard", nonce="a", algorithm=MD5\n'
        'Digest realm="yard", nonce="b", qop="auth-int,auth", algorithm=SHA-256'
    )
    best = read_challenge(header)
    assert (best.scheme, best.nonce, best.has_qop) == ("digest", "b", True)
    assert read_challenge('Basic realm="a \\"quoted\\" yard"').realm == 'a "quoted" yard'


@pytest.mark.parametrize(
    "header", ["", "Negotiate", 'Digest realm="x", nonce="y", algorithm=SHA-512-256']
)
def test_an_unknown_way_is_strange(header: str) -> None:
    with pytest.raises(Strange):
        read_challenge(header)


def test_a_refused_answer_is_not_given_again_and_a_stale_one_is() -> None:
    credentials = Credentials("user", "secret")
    assert credentials.header("OPTIONS", "rtsp://h/") == ""
    assert credentials.accept('Digest realm="yard", nonce="a"')
    assert 'nonce="a"' in credentials.header("DESCRIBE", "rtsp://h/")
    assert credentials.accept('Digest realm="yard", nonce="b", stale=true')
    assert not credentials.accept('Digest realm="yard", nonce="b"')
    assert not Credentials("", "").accept('Basic realm="yard"')
    assert "secret" not in repr(credentials)
