from dataclasses import replace
from datetime import UTC, datetime

from vidette.core.reasons import Reason
from vidette.core.status import Status
from vidette.core.stream import Stream
from vidette.orchestrator.copies import Copies
from vidette.store.engine import Changes

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def row(job_uid: str, status: Status = Status.PENDING) -> Stream:
    return Stream(
        id=1,
        job_uid=job_uid,
        stream_uid="s",
        camera_group_uid=None,
        case_type=2,
        document="{}",
        title="gate",
        callback_url=None,
        source_key="k",
        regions=(),
        generation=1,
        epoch=1,
        status=status,
        reason=Reason.PLACED,
        detail="",
        since=AT,
        attempt=0,
        next_attempt_at=None,
        worker=1,
        worker_uid="w-1",
        created_at=AT,
        updated_at=AT,
    )


def told(*rows: Stream) -> Changes:
    changes = Changes()
    for one in rows:
        changes.note(one.job_uid, one)
    return changes


def test_copies_follow_the_commits() -> None:
    copies, one, two = Copies(), row("one"), row("two")
    copies.take(told(one, two))
    assert copies.get("one") == one
    working = replace(one, status=Status.WORKING)
    copies.take(told(working))
    assert copies.get("one") == working
    copies.take(Changes({"one"}))  # changed, and nobody says to what
    assert copies.get("one") is None
    assert copies.get("two") == two
    copies.take(Changes(unknown=True))
    assert copies.get("two") is None


def test_of_two_works_in_one_commit_the_later_counts() -> None:
    changes = told(row("one"))
    changes.add(told(row("one", Status.WORKING)))
    assert changes.rows["one"].status is Status.WORKING
    changes.add(Changes({"one"}))
    assert changes.streams == {"one"}
    assert changes.rows == {}


def test_a_row_that_was_read_is_kept_unless_it_changed_meanwhile() -> None:
    copies, one, two = Copies(), row("one"), row("two")
    with copies.reading() as outer, copies.reading() as meanwhile:
        copies.take(told(replace(one, status=Status.DOWN)))
    copies.keep([one, two], meanwhile)
    copies.keep([one], outer)
    assert (copies.get("one") or one).status is Status.DOWN
    assert copies.get("two") == two
    with copies.reading() as meanwhile:
        copies.take(Changes(unknown=True))
    copies.keep([one], meanwhile)
    assert copies.get("one") is None
