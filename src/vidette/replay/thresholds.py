"""The thresholds that are tried for a job, and the one it has."""

import json

from vidette.analytics.case_types.motion_detect import DEFAULT_THRESHOLD, MotionPipeline
from vidette.analytics.catalogue import ReadJob
from vidette.core.job import parse_document

TUNED = frozenset({"motion-detect"})
"""Case types whose Detector.Threshold is a least area."""
STEPS = 6
"""Tried thresholds on each side of today's..."""
RATIO = 2**0.5
"""... each so many times the one before: in all from an eighth to eight times, in area."""
SMALLEST, LARGEST = 16.0, 921_600.0
"""A square of 4 pixels in a picture 1280 wide, below which all is noise; and the whole picture."""


def today(read: ReadJob) -> float:
    """The threshold that the job has."""
    pipeline = read.pipeline
    return pipeline.least_area if isinstance(pipeline, MotionPipeline) else DEFAULT_THRESHOLD


def tried(threshold: float) -> list[float]:
    """Whole numbers about *threshold*, in order, and itself."""
    middle = max(threshold, SMALLEST)
    steps = {round(middle * RATIO**step) for step in range(-STEPS, STEPS + 1) if step}
    others = {float(one) for one in steps if SMALLEST <= one <= LARGEST}
    return sorted({*others, threshold})


def with_threshold(text: str, threshold: float) -> str:
    """The job document with another threshold."""
    document = parse_document(text)
    pipeline = document.get("Pipeline")
    if pipeline is None or isinstance(pipeline, dict):
        section = (pipeline or {}).get("Detector")
        detector = dict(section) if isinstance(section, dict) else {}
        detector.pop("ScoreThreshold", None)
        document["Pipeline"] = (pipeline or {}) | {"Detector": detector | {"Threshold": threshold}}
    return json.dumps(document)
