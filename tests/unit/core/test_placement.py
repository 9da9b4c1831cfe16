"""Placement: no worker over its capacity, no stream lost, none that runs moved."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from vidette.core.placement import Plan, Seat, Taken, Wish, place
from vidette.core.reasons import Reason

regions = st.frozensets(st.sampled_from(["default", "north", "south"]), min_size=1)
workers = st.sampled_from(["w1", "w2", "w3", "w4"])
cameras = st.sampled_from(["camera-a", "camera-b", "camera-c", "camera-d"])
seats_lists = st.lists(
    st.builds(Seat, workers, st.just("host"), regions, st.integers(0, 5)),
    unique_by=lambda seat: seat.worker_uid,
)
wish_lists = st.lists(
    st.builds(Wish, st.integers(0, 99).map(lambda n: f"job-{n}"), cameras, regions),
    unique_by=lambda wish: wish.job_uid,
    max_size=25,
)
taken_lists = st.lists(st.builds(Taken, workers, cameras), max_size=8)


def seat(uid: str, *titles: str, capacity: int = 4) -> Seat:
    return Seat(uid, uid, frozenset(titles or ("default",)), capacity)


def wish(job: str, camera: str = "camera", *titles: str) -> Wish:
    return Wish(job, camera, frozenset(titles or ("default",)))


@given(wish_lists, seats_lists, taken_lists)
def test_every_wish_is_placed_or_refused_with_the_true_reason(
    wishes: list[Wish], seats: list[Seat], taken: list[Taken]
) -> None:
    plan = place(wishes, seats, taken)
    assert plan.placed.keys() | plan.refused.keys() == {one.job_uid for one in wishes}
    assert not plan.placed.keys() & plan.refused.keys()
    for one in wishes:
        near = [s for s in seats if s.regions & one.regions]
        if one.job_uid in plan.placed:
            assert plan.placed[one.job_uid] in {s.worker_uid for s in near}
        else:
            expected = Reason.NO_CAPACITY if near else Reason.NO_WORKER_IN_REGION
            assert plan.refused[one.job_uid] is expected


@given(wish_lists, seats_lists, taken_lists)
def test_no_worker_is_given_more_than_it_has_room_for(
    wishes: list[Wish], seats: list[Seat], taken: list[Taken]
) -> None:
    plan = place(wishes, seats, taken)
    given_out = Counter(plan.placed.values())
    held = Counter(one.worker_uid for one in taken)
    for one in seats:
        assert given_out[one.worker_uid] <= max(0, one.capacity - held[one.worker_uid])


@given(wish_lists, seats_lists, taken_lists)
def test_nobody_is_refused_while_there_is_room(
    wishes: list[Wish], seats: list[Seat], taken: list[Taken]
) -> None:
    plan = place(wishes, seats, taken)
    load = Counter(one.worker_uid for one in taken) + Counter(plan.placed.values())
    for one in wishes:
        if one.job_uid in plan.refused:
            near = [s for s in seats if s.regions & one.regions]
            assert all(load[s.worker_uid] >= s.capacity for s in near)


@given(wish_lists, seats_lists, taken_lists)
def test_the_same_input_gives_the_same_plan_and_plans_only_the_wishes(
    wishes: list[Wish], seats: list[Seat], taken: list[Taken]
) -> None:
    plan = place(wishes, seats, taken)
    assert place(wishes, seats[::-1], taken[::-1]) == plan
    # What runs has no place in a plan, so it cannot be moved by one.
    assert not (plan.placed.keys() | plan.refused.keys()) - {one.job_uid for one in wishes}


def test_a_job_joins_the_worker_that_watches_its_camera() -> None:
    taken = [Taken("busy", "camera-a"), Taken("busy", "camera-b")]
    plan = place([wish("job", "camera-a")], [seat("busy"), seat("idle")], taken)
    assert plan == Plan({"job": "busy"}, {})


def test_two_new_jobs_of_one_camera_go_together() -> None:
    plan = place([wish("one"), wish("two")], [seat("w1"), seat("w2")], [])
    assert plan.placed == {"one": "w1", "two": "w1"}


def test_a_full_worker_is_passed_by_though_it_watches_the_camera() -> None:
    plan = place([wish("job")], [seat("full", capacity=1), seat("free")], [Taken("full", "camera")])
    assert plan.placed == {"job": "free"}


def test_the_emptiest_by_share_of_capacity_is_taken() -> None:
    taken = [Taken("small", "x"), Taken("large", "y"), Taken("large", "z")]
    seats = [seat("small", capacity=2), seat("large", capacity=10)]
    assert place([wish("job")], seats, taken).placed == {"job": "large"}


def test_regions_are_a_hard_limit() -> None:
    plan = place([wish("job", "camera", "north")], [seat("w1", "south")], [])
    assert plan.refused == {"job": Reason.NO_WORKER_IN_REGION}


def test_a_worker_that_is_gone_holds_no_room() -> None:
    plan = place([wish("job")], [seat("w1", capacity=1)], [Taken("gone", "camera")])
    assert plan.placed == {"job": "w1"}


def test_a_worker_whose_time_is_used_up_takes_no_other_camera() -> None:
    full, free = Seat("w1", "w1", frozenset({"default"}), 9, 1.0, 0.95), seat("w2", capacity=9)
    held = [Taken("w1", "camera-z"), *(Taken("w2", f"camera-{n}") for n in range(6))]
    dear = Wish("job-1", "camera-a", frozenset({"default"}), 0.1)
    assert place([dear], [full, free], held).placed == {"job-1": "w2"}
    assert place([dear], [full], held).refused == {"job-1": Reason.NO_CAPACITY}


def test_a_job_on_a_camera_that_is_watched_already_costs_next_to_nothing() -> None:
    full = Seat("w1", "w1", frozenset({"default"}), 9, 1.0, 0.95)
    again = Wish("job-1", "camera-a", frozenset({"default"}), 0.1)
    assert place([again], [full], [Taken("w1", "camera-a")]).placed == {"job-1": "w1"}


def test_the_first_job_is_taken_whatever_it_costs() -> None:
    dear = Wish("job-1", "camera-a", frozenset({"default"}), 3.0)
    assert place([dear], [seat("w1")], []).placed == {"job-1": "w1"}


def test_jobs_go_where_most_processor_time_is_left() -> None:
    small = Seat("w1", "w1", frozenset({"default"}), 90, 1.0)
    large = Seat("w2", "w2", frozenset({"default"}), 90, 4.0)
    wishes = [Wish(f"job-{n}", f"camera-{n}", frozenset({"default"}), 0.25) for n in range(11)]
    plan = place(wishes, [small, large], [])
    assert Counter(plan.placed.values()) == {"w1": 3, "w2": 8}


def test_what_starts_and_shows_in_no_load_yet_counts() -> None:
    held = [Taken("w1", f"camera-{n}", 0.3) for n in range(3)]
    new = Wish("job-1", "camera-a", frozenset({"default"}), 0.2)
    assert place([new], [seat("w1", capacity=9)], held).refused == {"job-1": Reason.NO_CAPACITY}
