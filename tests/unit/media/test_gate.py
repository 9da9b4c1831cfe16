"""The gate against invented cameras: sizes at rest, and with something that moves."""

from dataclasses import dataclass, field
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from vidette.media.gate import Gate, Outcome

GROUP = 50
SECONDS = 2.0


@dataclass
class Camera:
    """Sizes by chance with a seed: a key picture, then the others about a usual size."""

    seed: int = 1
    key: int = 150_000
    usual: float = 1_500
    noise: float = 0.06
    thing: float = 1_500
    """Bytes a picture that a moving thing costs."""
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def group(self, gate: Gate, outcome: Outcome, *, moves: bool = False) -> tuple[bool, float]:
        """One group through *gate*: whether it grew suspicious, and the score."""
        start = self.random.randrange(1, GROUP - 20)
        gate.weigh(self.key, is_key=True)
        for place in range(1, GROUP):
            size = (
                self.usual * (1.3 if place < 4 else 1.0) * self.random.lognormvariate(0, self.noise)
            )
            size += self.thing if moves and start <= place < start + 20 else 0
            gate.weigh(round(size), is_key=False)
        seen = gate.is_suspicious, gate.score
        gate.close(outcome, SECONDS, weight=0.0 if moves and seen[0] else 1.0)
        return seen


def taught(camera: Camera, groups: int = 20) -> Gate:
    gate = Gate()
    for _ in range(groups):
        camera.group(gate, Outcome.STILL)
    return gate


def test_it_knows_nothing_before_it_has_seen_some_groups_at_rest() -> None:
    camera, gate = Camera(), Gate()
    for _ in range(3):
        assert camera.group(gate, Outcome.STILL, moves=True) == (False, 0.0)
        assert gate.is_blind
        assert gate.sight is None
    camera.group(gate, Outcome.STILL)
    assert gate.sight is not None


def test_something_that_moves_for_most_of_a_second_opens_it() -> None:
    camera = Camera()
    gate = taught(camera)
    assert not gate.is_blind
    opened = [camera.group(gate, Outcome.MOVED, moves=True)[0] for _ in range(50)]
    assert all(opened)


def test_what_is_left_of_a_group_is_judged_by_its_places_in_it() -> None:
    gate = Gate()

    def give(first: int, last: int) -> None:
        for place in range(first, last):
            gate.weigh(6_000 if 30 <= place < 45 else 1_500, is_key=False)

    for _ in range(20):
        gate.weigh(150_000, is_key=True)
        give(1, GROUP)
        gate.close(Outcome.STILL, SECONDS)
    for _ in range(30):
        gate.weigh(150_000, is_key=True)
        give(1, 20)
        gate.split(Outcome.MOVED, 0.8, is_pause=True)
        give(20, GROUP)
        assert not gate.is_suspicious
        gate.close(Outcome.UNSEEN, 1.2)
    gate.weigh(150_000, is_key=True)
    give(1, GROUP)
    assert not gate.is_suspicious, "nor did the rests of groups change what is usual"


def test_a_camera_at_rest_seldom_opens_it() -> None:
    camera = Camera()
    gate = taught(camera)
    opened = [camera.group(gate, Outcome.UNSEEN)[0] for _ in range(200)]
    assert sum(opened) <= 10
    assert not gate.is_blind


def test_noise_in_which_a_thing_drowns_leaves_it_blind_though_nothing_ever_moved() -> None:
    gate = taught(Camera(usual=20_000, noise=0.3), 40)
    assert gate.is_blind


def test_sizes_that_do_not_follow_what_moves_make_it_blind() -> None:
    camera = Camera(thing=0)
    gate = taught(camera)
    assert not gate.is_blind
    for _ in range(12):
        camera.group(gate, Outcome.MOVED, moves=True)
        camera.group(gate, Outcome.STILL)
    assert gate.is_blind
    assert gate.sight is not None
    assert gate.sight.alarms > 0.5 or gate.sight.threshold < 1


def test_a_miss_found_by_chance_weighs_as_much_as_those_it_stands_for() -> None:
    thresholds = []
    for weight in (1.0, 50.0):
        camera = Camera()
        gate = taught(camera)
        for place in range(121):
            gate.weigh(camera.key, is_key=True)
            for _ in range(GROUP - 1):
                gate.weigh(1_600 if place == 120 else 4_000, is_key=False)
            gate.close(Outcome.MOVED, SECONDS, weight=weight if place == 120 else 1.0)
        assert gate.sight is not None
        thresholds.append(gate.sight.threshold)
    assert thresholds[1] < thresholds[0]


def test_another_level_at_rest_is_taken_over() -> None:
    camera = Camera()
    gate = taught(camera)
    camera.usual *= 2
    opened = [camera.group(gate, Outcome.STILL)[0] for _ in range(40)]
    assert opened[0]
    assert not any(opened[20:])


def test_groups_that_grow_slowly_do_not_open_it() -> None:
    camera = Camera()
    gate = taught(camera)
    opened = []
    for _ in range(200):
        camera.usual *= 1.003
        opened.append(camera.group(gate, Outcome.UNSEEN)[0])
    assert sum(opened) <= 12


@settings(max_examples=60, deadline=None)
@given(
    groups=st.lists(
        st.tuples(
            st.lists(st.integers(0, 10**7), max_size=30),
            st.sampled_from(list(Outcome)),
            st.floats(0, 100),
            st.floats(0, 100),
        ),
        max_size=30,
    )
)
def test_whatever_comes_it_judges_and_stays_sound(
    groups: list[tuple[list[int], Outcome, float, float]],
) -> None:
    gate = Gate()
    for sizes, outcome, seconds, weight in groups:
        gate.weigh(50_000, is_key=True)
        for size in sizes:
            gate.weigh(size, is_key=False)
            assert gate.score >= 0
        gate.close(outcome, seconds, weight=weight)
        assert gate.score == 0
        if gate.sight is not None:
            assert gate.sight.threshold > 0
            assert 0 <= gate.sight.alarms <= 1
