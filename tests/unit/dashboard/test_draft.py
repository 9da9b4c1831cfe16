"""A draft keeps what it does not know and shows no secret."""

import json

import pytest

from vidette.core.errors import InvalidInput
from vidette.dashboard.draft import ADDRESS, draft_of, fault_at, new_draft

SECRET = "rtsp://viewer:hidden-word@camera.invalid/main?token=hidden-too"
JOB = {
    "CaseType": "motion-detect",
    "Source": {"Uid": "5f0c7c1e-9d1b-4a53-9d0e-0f7f5a6f1c11", "Url": SECRET, "More": [1]},
    "Unknown": {"kept": True},
}


def test_secrets_are_shown_nowhere_and_sent_as_they_were() -> None:
    draft = draft_of(json.dumps(JOB))
    for text in (draft.pretty(), draft.shown(ADDRESS)):
        assert "hidden" not in text
        assert "camera.invalid/main" in text
    draft.take(ADDRESS, draft.shown(ADDRESS))
    assert json.loads(draft.text()) == JOB


def test_a_document_edited_as_text_keeps_the_secret_behind_its_mark() -> None:
    draft = draft_of(json.dumps(JOB))
    draft.take_pretty(draft.pretty().replace('"kept": true', '"kept": false'))
    sent = json.loads(draft.text())
    assert sent["Source"]["Url"] == SECRET
    assert sent["Unknown"] == {"kept": False}


def test_another_address_takes_the_place_of_the_hidden_one() -> None:
    draft = draft_of(json.dumps(JOB))
    draft.shown(ADDRESS)
    draft.take(ADDRESS, "rtsp://other.invalid/")
    assert json.loads(draft.text())["Source"]["Url"] == "rtsp://other.invalid/"


def test_a_value_is_put_below_what_is_not_there_and_taken_away() -> None:
    draft = new_draft()
    path = ("Pipeline", "Processing", "sensitivity")
    draft.put(path, None)
    assert "Pipeline" not in json.loads(draft.text())
    draft.put(path, 70)
    assert draft.get(path) == 70
    draft.put(path, None)
    assert draft.get(path) is None


def test_what_is_no_document_is_refused_and_changes_nothing() -> None:
    draft = draft_of(json.dumps(JOB))
    with pytest.raises(InvalidInput):
        draft.take_pretty("[1, 2")
    assert json.loads(draft.text()) == JOB


def test_faults_are_found_at_and_below_their_field() -> None:
    faults = {"Source": {"Url": ["Wrong."]}, "Pipeline": {"Areas": {"0": {"Shape": ["Crosses."]}}}}
    assert fault_at(faults, ADDRESS) == "Wrong."
    assert fault_at(faults, ("Pipeline", "Areas")) == "Crosses."
    assert fault_at(faults, ("Regions",)) == ""
