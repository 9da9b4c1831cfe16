"""Finds where a learnt view lies in a picture of the same camera, once it was turned or zoomed."""

import cv2
import numpy as np
from numpy.typing import NDArray

from .light import Luma

Homography = NDArray[np.float64]
FEATURES = 1000
FAINTEST = 7
"""Luma by which a corner must differ from what is around it."""
DISTINCT = 0.8
"""A corner's nearest likeness is nearer than the next by this: repeated patterns are left out."""
LEAST_INLIERS = 20
"""Corners that must agree on one movement of the camera."""
LEAST_SHARE = 0.3
"""Of all likenesses, those that agree on it."""
WITHIN = 2.0
"""Pixels of the small picture by which they may miss it."""
ZOOM = (0.3, 3.0)
"""How much larger or smaller things may look."""
STEPS = 50
"""Of the refinement at most."""
NEAR = 3 * WITHIN
"""Pixels by which it may correct the middle; beyond, it has gone astray."""


def registered(view: Luma, now: Luma) -> Homography | None:
    """The movement of *view* onto *now* in pixels of both; None when no one movement explains it.

    What moved before the camera is outvoted: the camera's own movement moves everything. A camera
    that is turned or zoomed where it stands moves all of its picture by one homography, near and far.
    """
    orb = cv2.ORB.create(nfeatures=FEATURES, fastThreshold=FAINTEST)
    places, looks = orb.detectAndCompute(view, np.ones_like(view))
    places_now, looks_now = orb.detectAndCompute(now, np.ones_like(now))
    if len(places) < LEAST_INLIERS or len(places_now) < LEAST_INLIERS:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(looks, looks_now, k=2)
    sure = [two[0] for two in pairs if two[0].distance < DISTINCT * two[1].distance]
    if len(sure) < LEAST_INLIERS:
        return None
    old = np.array([places[one.queryIdx].pt for one in sure], np.float64)
    new = np.array([places_now[one.trainIdx].pt for one in sure], np.float64)
    found, inliers = cv2.findHomography(old, new, cv2.RANSAC, WITHIN, maxIters=2000)
    if found is None:
        return None
    count = np.count_nonzero(inliers)
    if count < max(LEAST_INLIERS, LEAST_SHARE * len(sure)):
        return None
    matrix = np.asarray(found, np.float64)
    return _refined(view, now, matrix) if _is_plausible(matrix, view.shape) else None


def _refined(view: Luma, now: Luma, matrix: Homography) -> Homography:
    """*matrix* brought to a part of a pixel by all edges, not the corners alone (Evangelidis 2008)."""
    until = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, STEPS, 1e-5)
    start = np.asarray(matrix / matrix[2, 2], np.float32)
    try:
        _, found = cv2.findTransformECC(
            view, now, start.copy(), cv2.MOTION_HOMOGRAPHY, until, np.full_like(view, 255), 3
        )
    except cv2.error:
        # It does not converge where little but the corners is in common.
        return matrix
    refined = np.asarray(found, np.float64)
    return refined if _apart(matrix, refined, view.shape) < NEAR else matrix


def _apart(one: Homography, other: Homography, shape: tuple[int, ...]) -> float:
    """How far two homographies move the middle of the view apart, in pixels."""
    middle = np.array([[[shape[1] / 2, shape[0] / 2]]], np.float64)
    places = (cv2.perspectiveTransform(middle, matrix) for matrix in (one, other))
    first, second = (np.asarray(place, np.float64) for place in places)
    return float(np.abs(first - second).max())


def _is_plausible(matrix: Homography, shape: tuple[int, ...]) -> bool:
    """Whether the middle of the view keeps its handedness and about its size."""
    height, width = shape[0], shape[1]
    x, y = width / 2, height / 2
    corners = np.array([[[x - 10, y - 10], [x + 10, y - 10], [x + 10, y + 10], [x - 10, y + 10]]])
    moved = np.asarray(cv2.perspectiveTransform(corners, matrix), np.float32)
    size = float(cv2.contourArea(moved, oriented=True)) / 400
    return ZOOM[0] ** 2 <= size <= ZOOM[1] ** 2
