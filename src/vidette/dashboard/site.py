"""What the pages are given: the service, and what is known of the process around it."""

from dataclasses import dataclass, field
from pathlib import Path

from vidette.orchestrator.service import Service


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting of the process, as it may be shown."""

    name: str
    """Of its environment variable."""
    value: str
    """Empty for a secret, and for one that is not set."""
    is_given: bool
    """Whether the environment or the command line gives it."""
    is_secret: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Site:
    """One running service, as its pages know it."""

    service: Service
    url: str
    """Where clients reach it."""
    data_dir: Path
    settings: tuple[SettingLine, ...] = field(default=())
