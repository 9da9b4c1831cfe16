"""The file of a site: merged, filled from the environment, judged whole before anything is done."""

import json
from pathlib import Path
from typing import Any

import pytest

from vidette.console.site import MARK, default_uid, read_site
from vidette.core.errors import InvalidInput

WHOLE = """
site: warehouse
regions: [yard, 7]
defaults:
  CaseType: motion-detect
  CallbackUrl: https://platform.invalid/x
  Source: {Output: {FPS: 5}}
  Pipeline: {Detector: {Threshold: 300}}
streams:
  gate:
    Source: {Url: "rtsp://u:${GATE}@camera.invalid/$$1"}
    Pipeline: {Areas: [{Id: left, Shape: [[0, 0], [0.5, 0], [0.5, 1]]}]}
  door:
    Title: Back door
    CallbackUrl: null
    Source: {Url: rtsp://camera.invalid/door, Uid: 5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d21}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "site.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str) -> Any:
    with pytest.raises(InvalidInput) as caught:
        read_site(written(folder, text))
    return caught.value.faults


def test_entries_are_merged_over_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATE", "p@ss")
    site = read_site(written(tmp_path, WHOLE))
    assert (site.name, site.regions, list(site.documents)) == (
        "warehouse",
        ("yard", "7"),
        ["gate", "door"],
    )
    gate, door = site.documents["gate"], site.documents["door"]
    assert gate["Source"] == {
        "Output": {"FPS": 5},
        "Url": "rtsp://u:p@ss@camera.invalid/$1",
        "Uid": default_uid("warehouse", "gate"),
    }
    assert gate["Pipeline"]["Detector"] == {"Threshold": 300}
    assert gate["Pipeline"]["Areas"][0]["Id"] == "left"
    assert (gate["Title"], door["Title"], door["CallbackUrl"]) == ("gate", "Back door", None)
    assert gate[MARK] == {"Site": "warehouse", "Name": "gate"}
    assert json.loads(json.dumps(gate)) == gate


def test_every_fault_is_told_by_entry_and_field(tmp_path: Path) -> None:
    text = """
streams:
  gate: {CaseType: motion-detect, Source: {Url: "rtsp://${NOT_SET_ANYWHERE}@h/x"}}
  door: {CaseType: 7}
  yard:
    CaseType: motion-detect
    Source: {Url: rtsp://camera.invalid/x}
    Pipeline: {Areas: [{Id: a, Shape: [[0, 0], [1, 1], [1, 0], [0, 1]]}]}
  text: what
"""
    found = faults(tmp_path, text)["streams"]
    assert found["gate"]["detail"] == "The environment has no NOT_SET_ANYWHERE, which is used here."
    assert {"CaseType", "Source"} <= found["door"].keys()
    assert "crosses itself" in json.dumps(found["yard"]["Pipeline"])
    assert found["text"] == {"detail": "A job document, or a part of one, is expected."}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("streams: {a: {}, a: {}}", "twice"),
        ("streams: [1]", "streams"),
        ("- 1", "streams"),
        ("streams: {}\nstream: {}", "stream"),
        ("streams: {}\nregions: yard", "regions"),
        ("streams: {}\nsite: [1]", "site"),
        ("a: [", "site.yaml"),
        ("streams: !!python/object:os.system {}", "site.yaml"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, text: str, field: str) -> None:
    assert field in json.dumps(faults(tmp_path, text))
