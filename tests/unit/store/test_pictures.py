import re
from datetime import UTC, datetime, timedelta, timezone

from vidette.core.event import Event, Phase
from vidette.store.pictures import names_for


def test_pictures_are_named_by_day_job_event_and_phase() -> None:
    just_past_midnight = datetime(2026, 3, 2, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    event = Event(
        event_uid="event",
        job_uid="job",
        stream_uid="stream",
        camera_group_uid=None,
        case_type="motion-detect",
        type="motion-detect",
        phase=Phase.UPDATE,
        seq=7,
        at=just_past_midnight,
        started_at=datetime(2026, 2, 28, tzinfo=UTC),
        media_time=timedelta(),
        duration=timedelta(),
        lag=timedelta(),
        generation=1,
        area=None,
        boxes=(),
        scores=(),
        object_ids=(),
    )
    frame, crops = names_for(event, 2)
    stem = frame.removesuffix(".jpg")
    assert re.fullmatch(r"2026-03-01/job/event-7-[\w-]{16}", stem)
    assert crops == (f"{stem}-0.crop.jpg", f"{stem}-1.crop.jpg")
    assert names_for(event, 0)[1] == ()
    assert names_for(event, 0)[0] != frame, "nobody can guess the name"
