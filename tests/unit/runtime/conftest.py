"""A worker's surroundings, by script."""

import pytest

from tests.unit.runtime.pieces import Camera, Turned
from vidette.runtime.givens import Givens
from vidette.runtime.report_queue import ReportQueue


@pytest.fixture
def clock() -> Turned:
    return Turned()


@pytest.fixture
def reports() -> ReportQueue:
    return ReportQueue()


@pytest.fixture
def camera() -> Camera:
    return Camera()


@pytest.fixture
def givens(clock: Turned, reports: ReportQueue, camera: Camera) -> Givens:
    return Givens(reports, clock.now, clock.monotonic, lambda: 0.5, camera.open)
