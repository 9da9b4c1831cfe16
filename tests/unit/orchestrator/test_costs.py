"""What a job will cost: its own figure when there is one, else the usual."""

from vidette.core.reports import Figures
from vidette.orchestrator.costs import UNKNOWN, Costs


def figures(job: str, cost: float, fps: float = 25.0) -> Figures:
    return Figures(
        job_uid=job,
        epoch=1,
        attempt=0,
        next_attempt_at=None,
        last_frame_at=None,
        fps_in=fps,
        fps_analysed=5.0,
        lag_ms=0,
        cpu_share=cost,
    )


def test_before_any_measurement_a_guess_is_made() -> None:
    assert Costs().expected("a") == UNKNOWN


def test_a_job_costs_what_it_cost_and_a_new_one_what_is_usual() -> None:
    costs = Costs()
    costs.note([figures("a", 0.01), figures("b", 0.02), figures("c", 0.3)])
    assert (costs.expected("c"), costs.expected("new")) == (0.3, 0.02)
    costs.note([figures("a", 0.05)])
    assert (costs.expected("a"), costs.usual) == (0.05, 0.05)


def test_a_job_without_frames_says_nothing() -> None:
    costs = Costs()
    costs.note([figures("a", 0.2)])
    costs.note([figures("a", 0.0, fps=0.0), figures("b", 0.0, fps=0.0)])
    assert (costs.expected("a"), costs.expected("b")) == (0.2, 0.2)


def test_a_job_that_is_gone_is_forgotten() -> None:
    costs = Costs()
    costs.note([figures("a", 0.2)])
    costs.forget("a")
    costs.note([])
    assert costs.expected("a") == UNKNOWN
