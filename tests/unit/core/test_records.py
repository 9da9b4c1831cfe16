"""The records that cross borders: no secret in their repr, the same after a pipe."""

import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from vidette.core.clock import CameraClock
from vidette.core.job import with_job_uid
from vidette.core.reasons import SENTENCES, SLOW_REASONS, Reason
from vidette.core.reports import Assignment, Beat, Figures, SourceLost
from vidette.core.status import Status
from vidette.core.stream import Region, Stream

AT = datetime(2026, 1, 2, tzinfo=UTC)
DOCUMENT = '{"Source": {"Url": "rtsp://admin:T0PSECRET@camera.invalid/1"}}'


def test_an_assignment_shows_no_document() -> None:
    assignment = Assignment("job", 3, 2, with_job_uid(DOCUMENT, "job"))
    assert repr(assignment) == "Assignment(job, epoch=3, generation=2)"
    assert pickle.loads(pickle.dumps(assignment)) == assignment


def test_a_stream_shows_no_document() -> None:
    stream = Stream(
        id=1,
        job_uid="job",
        stream_uid="stream",
        camera_group_uid=None,
        case_type=2,
        document=DOCUMENT,
        title="gate",
        callback_url="https://platform.invalid/?token=T0PSECRET",
        source_key="0" * 16,
        regions=(Region(1, "default"),),
        generation=1,
        epoch=4,
        status=Status.WORKING,
        reason=Reason.PLAYING,
        detail="",
        since=AT,
        attempt=0,
        next_attempt_at=None,
        worker=1,
        worker_uid="worker",
        created_at=AT,
        updated_at=AT,
    )
    assert repr(stream) == "Stream(job, WORKING, epoch=4)"


def test_reports_survive_a_pipe() -> None:
    figures = Figures("job", 1, 0, None, AT, 12.5, 5.0, 20)
    clock = CameraClock(timedelta(seconds=1), 1e-5)
    other = replace(figures, job_uid="other", shed=0.5, clock=clock)
    for report in (
        Beat("worker", AT, (figures, other), 0.25),
        Beat("worker", AT, ()),
        SourceLost("job", 1, AT, Reason.REFUSED, "", 2, AT),
    ):
        assert pickle.loads(pickle.dumps(report)) == report


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Reason)
    for reason, sentence in SENTENCES.items():
        assert sentence[0].isupper(), reason
        assert sentence.endswith("."), reason
    assert len(set(SENTENCES.values())) == len(Reason)
    assert set(Reason) > SLOW_REASONS
