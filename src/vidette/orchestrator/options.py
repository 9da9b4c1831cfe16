"""What an operator can choose about the control plane."""

from dataclasses import dataclass
from pathlib import Path

from vidette.core.addresses import CALLBACK_POLICY, SOURCE_POLICY, AddressPolicy
from vidette.core.trial import Tryer

from .tuning import Tuner


@dataclass(frozen=True, slots=True)
class Options:
    """The choices, with the defaults of a fresh service."""

    public_url: str = "http://127.0.0.1:8080"
    """Where clients reach this service; picture addresses start with it."""
    source_policy: AddressPolicy = SOURCE_POLICY
    callback_policy: AddressPolicy = CALLBACK_POLICY
    files_allowed: bool = False
    """Whether file:// sources are accepted."""
    keep_days: int = 30
    """Days that ended events, their pictures and finished callbacks are kept."""
    replay_folder: Path | None = None
    """Where workers of this machine keep pictures for replays, in a folder for each job."""
    tuner: Tuner | None = None
    """What looks for better thresholds on what is kept; None: nothing does."""
    tryer: Tryer | None = None
    """What tries cameras that nobody watches yet; None: nothing does."""
    explain_hours: int = 24
    """Hours that explanations are kept."""
    explain_bytes: int = 512_000_000
    """How much disk they may take together; the oldest go first."""
    viewers: int = 100
    """Those who look at live pictures at the same time, of all streams together."""
    listeners: int = 1000
    """Those who hear of events as they happen at the same time, pages included."""
    default_regions: tuple[str, ...] = ("default",)
    """Titles of the regions of jobs that name none."""
