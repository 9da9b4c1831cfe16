"""The decode policy over invented cameras: what is shown, in which order, and what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from weakref import ref

from hypothesis import given, settings
from hypothesis import strategies as st

from vidette.core.decoding import DecodeMode, DecodeReason
from vidette.core.frame import Frame
from vidette.media.adaptive import Adaptive
from vidette.media.coded import Shown
from vidette.media.cost import Cost
from vidette.media.memory import Memory

FPS = 10


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Coded:
    number: int
    size: int
    is_key: bool
    is_damaged: bool = False
    moves: bool = False


class Decoding:
    """A decoder that holds *delay* pictures back, and refuses what it cannot decode."""

    def __init__(self, delay: int = 0) -> None:
        self.decoded = 0
        self._delay = delay
        self._held: list[Coded] = []
        self._expected: int | None = None

    @property
    def holds(self) -> int:
        return len(self._held)

    def pictures(self, unit: Coded) -> Sequence[Coded]:
        if not unit.size:
            return self.rest()
        assert unit.is_key or unit.number == self._expected, "its reference was not decoded"
        self._expected = unit.number + 1
        self.decoded += 1
        self._held.append(unit)
        given, self._held = self._held[: -self._delay or None], self._held[-self._delay or 99 :]
        return given

    def rest(self) -> Sequence[Coded]:
        given, self._held, self._expected = self._held, [], None
        return given


@dataclass
class Public:
    """An audience that sees what moves in what it is shown, and stays awake for *calm* pictures."""

    wanted: DecodeMode = DecodeMode.AUTO
    given: DecodeMode | None = None
    calm: int = FPS
    is_learning: bool = False
    moves: bool = False
    is_busy: bool = False
    needs_keys: bool = True
    has_room: bool = True
    shown: list[int] = field(default_factory=list)
    samples: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    """What was shown and had been already: a Placer lets it go, if it is not too old."""
    _moved: int = -1000

    @property
    def may_learn(self) -> bool:
        return self.has_room

    @property
    def asked(self) -> DecodeMode:
        return self.given or self.wanted

    def see(self, one: Shown[Coded, Coded]) -> None:
        picture = one.picture
        if self.shown and picture.number <= self.shown[-1]:
            self.again.append(picture.number)
            return
        self.shown.append(picture.number)
        if one.is_sample:
            self.samples.append(picture.number)
        self.moves = picture.moves
        self._moved = picture.number if picture.moves else self._moved
        self.is_busy = picture.number - self._moved <= self.calm

    def stirs(self, frame: Frame) -> bool:
        raise NotImplementedError

    def watched(self) -> None:
        raise NotImplementedError


@dataclass
class Camera:
    """Units of a camera at FPS whose sizes grow by *thing* bytes while something moves."""

    group: int = 20
    usual: int = 1_000
    thing: int = 1_000
    noise: float = 0.03
    number: int = 0
    random: Random = field(default_factory=lambda: Random(3))

    def unit(self, *, moves: bool = False, is_damaged: bool = False) -> Coded:
        number, self.number = self.number, self.number + 1
        if number % self.group == 0:
            return Coded(number, 60_000, True, is_damaged, moves)
        size = self.usual * self.random.lognormvariate(0, self.noise) + self.thing * moves
        return Coded(number, round(size), False, is_damaged, moves)


class Stage:
    """A camera, the policy, its decoder and its public."""

    def __init__(
        self,
        *,
        delay: int = 0,
        chance: float = 0.99,
        memory: Memory | None = None,
        **camera: int | float,
    ) -> None:
        self.camera = Camera(**camera)  # type: ignore[arg-type]  # numbers, by name
        self.decoder = Decoding(delay)
        self.public = Public()
        self.chance = chance
        self.policy: Adaptive[Coded, Coded] = Adaptive(
            self.decoder, self.public, lambda picture: picture.moves, lambda: self.chance, memory
        )

    def give(self, unit: Coded) -> None:
        for shown in self.policy.pictures(unit, unit.number / FPS):
            self.public.see(shown)

    def run(self, seconds: float, *, moves: bool = False) -> int:
        """The number of the first unit of *seconds* of the camera."""
        first = self.camera.number
        for _ in range(round(seconds * FPS)):
            self.give(self.camera.unit(moves=moves))
        return first

    def to_key(self) -> None:
        while self.camera.number % self.camera.group:
            self.give(self.camera.unit())

    @property
    def reason(self) -> DecodeReason:
        return self.policy.decoding(Cost()).reason


def resting(**more: int | float) -> Stage:
    stage = Stage(**more)  # type: ignore[arg-type]  # numbers, by name
    stage.run(24)
    assert stage.policy.is_resting, stage.reason
    return stage


def test_a_stream_is_decoded_until_it_is_known_and_rests_then() -> None:
    stage = Stage()
    stage.run(9.9)
    assert (stage.policy.is_resting, stage.reason) == (False, DecodeReason.LEARNING)
    assert stage.public.shown == list(range(99))
    stage.run(14)
    assert (stage.policy.is_resting, stage.reason) == (True, DecodeReason.STILL)
    decoded = stage.decoder.decoded
    stage.run(20)
    assert stage.decoder.decoded - decoded == 10
    assert stage.public.samples[-10:] == list(range(240, 440, 20))


def clearly_resting(**more: int | float) -> Stage:
    """A stage whose camera's sizes tell so well that key pictures are passed over."""
    stage = Stage(**more)  # type: ignore[arg-type]  # numbers, by name
    stage.public.needs_keys = False
    stage.run(24)
    stage.run(4, moves=True)
    stage.run(6)
    stage.to_key()
    assert stage.policy.is_resting, stage.reason
    return stage


def test_where_sizes_tell_all_not_every_key_picture_is_looked_at() -> None:
    stage = clearly_resting(thing=20_000)
    decoded, shown = stage.decoder.decoded, len(stage.public.shown)
    stage.run(60)
    assert stage.decoder.decoded - decoded == 15
    looks = stage.public.shown[shown:]
    assert [after - before for before, after in pairwise(looks)] == [4 * FPS] * 14


def test_a_job_that_needs_key_pictures_gets_them_all() -> None:
    stage = clearly_resting(thing=20_000)
    stage.public.needs_keys = True
    shown = len(stage.public.shown)
    stage.run(20)
    assert len(stage.public.shown) - shown == 10


def test_after_a_key_picture_passed_over_an_event_begins_where_nothing_stirs_yet() -> None:
    stage = clearly_resting(thing=20_000)
    while stage.public.shown[-1] != stage.camera.number - stage.camera.group:
        stage.run(2)
    passed = stage.camera.number
    stage.run(2.5)
    stage.run(0.8, moves=True)
    assert not stage.policy.is_resting
    after = [number for number in stage.public.shown if number >= passed]
    assert after == list(range(passed + stage.camera.group, stage.camera.number))
    assert after[0] in stage.public.samples


def test_what_the_sizes_missed_is_shown_from_before_the_key_picture_passed_over() -> None:
    stage = clearly_resting(thing=20_000)
    while stage.public.shown[-1] != stage.camera.number - stage.camera.group:
        stage.run(2)
    stage.camera.thing = 0
    passed = stage.camera.number
    stage.run(1)
    moved = stage.run(5.1, moves=True)
    assert not stage.policy.is_resting
    after = [number for number in stage.public.shown if number >= passed - stage.camera.group]
    assert after[1:] == list(range(passed, stage.camera.number))
    assert moved in after


def test_movement_between_two_key_pictures_is_shown_from_the_key_picture_on() -> None:
    stage = resting()
    stage.to_key()
    key = stage.camera.number
    stage.run(0.5)
    started = stage.run(0.8, moves=True)
    assert not stage.policy.is_resting
    assert stage.reason is DecodeReason.MOVING
    after = [number for number in stage.public.shown if number >= key]
    assert after == list(range(key, stage.camera.number))
    assert started in after


def test_a_key_picture_that_stirs_brings_what_came_before_it() -> None:
    stage = resting(thing=0)
    stage.to_key()
    key = stage.camera.number
    stage.run(1)
    stage.run(1.2, moves=True)
    after = [number for number in stage.public.shown if number >= key]
    assert after == list(range(key, stage.camera.number))
    assert not stage.policy.is_resting


def test_it_rests_again_when_nothing_has_moved_for_a_while() -> None:
    stage = resting()
    stage.run(3, moves=True)
    assert not stage.policy.is_resting
    stage.run(5)
    assert stage.policy.is_resting


def paused(**more: int | float) -> Stage:
    """A stage that came to rest a second after something moved, and well before the next key picture."""
    stage = resting(group=40, **more)
    stage.to_key()
    stage.run(0.2)
    stage.run(0.5, moves=True)
    stage.run(1.2)
    return stage


def test_it_rests_within_a_group_when_what_moved_is_calm() -> None:
    stage = paused()
    assert stage.policy.is_resting
    shown, decoded = stage.public.shown[-1], stage.decoder.decoded
    assert shown == stage.camera.number - 2
    stage.run(2)
    assert stage.decoder.decoded == decoded
    stage.run(0.2)
    assert stage.public.shown[-2:] == [shown, stage.camera.number - stage.camera.number % 40]


def test_what_moves_again_after_that_is_shown_from_where_it_rested() -> None:
    stage = paused()
    shown, before = stage.public.shown[-1], list(stage.public.shown)
    again = len(stage.public.again)
    stage.run(0.5)
    stage.run(0.5, moves=True)
    assert not stage.policy.is_resting
    assert len(stage.public.again) == again
    assert stage.public.shown == [*before, *range(shown + 1, stage.camera.number)]


def test_a_key_picture_that_stirs_after_that_brings_the_rest_of_the_group() -> None:
    stage = paused(thing=0)
    before = list(stage.public.shown)
    while stage.camera.number % 40:
        stage.give(stage.camera.unit())
    stage.run(0.2, moves=True)
    assert stage.public.shown == [*before, *range(before[-1] + 1, stage.camera.number)]


def test_late_in_a_group_it_rests_with_the_next_key_picture() -> None:
    stage = resting(group=40)
    stage.to_key()
    stage.run(1)
    stage.run(0.5, moves=True)
    stage.run(1.5)
    assert not stage.policy.is_resting
    stage.to_key()
    stage.run(0.1)
    assert stage.policy.is_resting


def test_nothing_is_kept_where_the_stream_will_not_rest_before_the_next_key_picture() -> None:
    stage = resting(group=40)
    stage.run(5, moves=True)
    late = stage.camera.unit(moves=True)
    while late.number % 40 < 25:
        stage.give(late)
        late = stage.camera.unit(moves=True)
    stage.give(late)
    gone = ref(late)
    del late
    stage.run(0.3, moves=True)
    assert gone() is None


def test_a_decoder_that_holds_pictures_back_is_not_left_within_a_group() -> None:
    stage = paused(delay=2)
    assert not stage.policy.is_resting


def test_sizes_that_do_not_tell_are_found_out_and_all_is_decoded() -> None:
    stage = resting(thing=0)
    for _ in range(12):
        stage.to_key()
        stage.run(3, moves=True)
        stage.run(4)
    stage.run(10)
    assert (stage.policy.is_resting, stage.reason) == (False, DecodeReason.SIZES)


def test_a_probe_finds_what_neither_sizes_nor_key_pictures_show() -> None:
    stage = resting(thing=0)
    stage.to_key()
    stage.run(0.5)
    missed = stage.run(0.6, moves=True)
    stage.to_key()
    assert missed not in stage.public.shown
    stage.chance = 0.0
    stage.run(0.5)
    found = stage.run(0.6, moves=True)
    stage.to_key()
    stage.run(0.1)
    assert found in stage.public.shown
    assert stage.policy.decoding(Cost()).recall is not None


def test_without_room_it_waits_on_key_pictures_and_learns_when_there_is_some() -> None:
    stage = Stage()
    stage.public.has_room = False
    stage.public.is_learning = True
    stage.run(7)
    assert (stage.policy.is_resting, stage.reason) == (True, DecodeReason.WAITING)
    assert stage.public.shown == [0, 20, 40, 60]
    stage.public.has_room = True
    stage.run(4)
    assert (stage.policy.is_resting, stage.reason) == (False, DecodeReason.LEARNING)
    stage.public.is_learning = False
    stage.run(20)
    assert (stage.policy.is_resting, stage.reason) == (True, DecodeReason.STILL)


def test_what_needs_decoding_at_once_gets_it_without_room() -> None:
    stage = Stage()
    stage.public.has_room = False
    stage.run(2.1)
    stage.run(2, moves=True)
    assert (stage.policy.is_resting, stage.reason) == (False, DecodeReason.MOVING)
    assert list(range(20, 41)) == [number for number in stage.public.shown if 20 <= number <= 40]


def test_a_camera_that_waits_is_known_after_a_while_all_the_same() -> None:
    stage = Stage(chance=0.0)
    stage.public.has_room = False
    stage.run(60)
    assert (stage.policy.is_resting, stage.reason) == (True, DecodeReason.STILL)
    assert stage.decoder.decoded == 30, "nothing is probed either"


def test_what_was_learnt_outlives_the_connection() -> None:
    memory = Memory()
    memory.begin("h264", 1920, 1080)
    Stage(memory=memory).run(24)
    memory.begin("h264", 1920, 1080)
    again = Stage(memory=memory)
    again.run(2.5)
    assert again.policy.is_resting
    memory.begin("h264", 640, 360)
    other = Stage(memory=memory)
    other.run(6)
    assert (other.policy.is_resting, other.reason) == (False, DecodeReason.LEARNING)


def test_long_groups_are_learnt_from_in_parts() -> None:
    stage = Stage(group=100)
    for _ in range(8):
        stage.run(5)
        stage.run(1, moves=True)
        stage.run(4)
    assert stage.reason is not DecodeReason.LEARNING
    stage.run(20)
    assert (stage.policy.is_resting, stage.reason) == (True, DecodeReason.STILL)


def test_a_job_that_wants_all_or_has_just_come_ends_the_rest_at_once() -> None:
    for name, value, reason in (
        ("wanted", DecodeMode.FULL, DecodeReason.ASKED),
        ("is_learning", True, DecodeReason.LEARNING),
    ):
        stage = resting()
        stage.run(0.5)
        setattr(stage.public, name, value)
        stage.run(0.1)
        assert (stage.policy.is_resting, stage.reason) == (False, reason)


def test_damage_ends_the_rest_so_that_it_is_counted() -> None:
    stage = resting()
    stage.to_key()
    stage.run(0.3)
    stage.give(stage.camera.unit(is_damaged=True))
    assert (stage.policy.is_resting, stage.reason) == (False, DecodeReason.DAMAGE)
    stage.run(4)
    assert stage.policy.is_resting


def test_a_stream_whose_key_pictures_stay_away_is_decoded() -> None:
    stage = resting()
    stage.to_key()
    stage.camera.group = 10_000
    stage.camera.number += 1
    stage.give(Coded(stage.camera.number - 1, 60_000, True))
    stage.run(11.5)
    assert stage.policy.is_resting
    stage.run(1)
    assert (stage.policy.is_resting, stage.reason) == (False, DecodeReason.KEYS)


def test_a_stream_with_one_key_picture_never_rests() -> None:
    for wanted in (DecodeMode.AUTO, DecodeMode.KEYFRAMES):
        stage = Stage(group=10_000)
        stage.public.wanted = wanted
        stage.run(100)
        assert not stage.policy.is_resting
        assert len(stage.public.shown) == 1000


def test_a_full_machine_shows_key_pictures_alone_and_says_so() -> None:
    stage = Stage()
    stage.public.given = DecodeMode.FULL
    stage.public.wanted = DecodeMode.KEYFRAMES
    for _ in range(200):
        stage.give(stage.camera.unit(moves=True))
    told = stage.policy.decoding(Cost())
    assert (told.mode, told.reason, told.is_full) == (DecodeMode.FULL, DecodeReason.OVERLOAD, False)
    assert stage.public.shown[-3:] == [140, 160, 180]
    stage.public.wanted = DecodeMode.FULL
    stage.give(stage.camera.unit())
    assert stage.policy.decoding(Cost()).reason is DecodeReason.ASKED


def test_keyframes_shows_key_pictures_whatever_moves() -> None:
    stage = Stage()
    stage.public.wanted = DecodeMode.KEYFRAMES
    stage.run(2.1)
    stage.run(10, moves=True)
    assert stage.public.samples == [40, 60, 80, 100, 120]
    assert stage.reason is DecodeReason.ASKED


def test_full_shows_everything() -> None:
    stage = Stage()
    stage.public.wanted = DecodeMode.FULL
    stage.run(60)
    assert stage.public.shown == list(range(600))
    assert stage.decoder.decoded == 600


@settings(max_examples=80, deadline=None)
@given(
    stretches=st.lists(st.tuples(st.floats(0.1, 6), st.booleans()), max_size=12),
    group=st.integers(2, 60),
    delay=st.integers(0, 3),
    chances=st.randoms(use_true_random=False),
    lost=st.sets(st.integers(0, 700), max_size=4),
)
def test_all_that_is_decoded_is_shown_in_order_and_decodable(
    stretches: list[tuple[float, bool]], group: int, delay: int, chances: Random, lost: set[int]
) -> None:
    stage = Stage(delay=delay, group=group)
    stage.run(max(12.0, group * 0.5))
    for seconds, moves in stretches:
        stage.chance = chances.choice((0.0, 0.99))
        for _ in range(round(seconds * FPS)):
            unit = stage.camera.unit(moves=moves, is_damaged=stage.camera.number in lost)
            stage.give(unit)
            assert not (stage.policy.is_resting and stage.public.is_busy)
    stage.give(Coded(stage.camera.number, 0, False))
    shown = stage.public.shown
    assert shown == sorted(set(shown))
    keys = set(range(0, stage.camera.number, group))
    assert keys - {max(keys)} <= set(shown), "every key picture is looked at"
