"""Our own styles and scripts, as pages ask for them."""

from importlib import resources
from pathlib import Path
from typing import Final
from urllib.parse import quote

from nicegui import __version__ as nicegui_version
from nicegui import ui
from nicegui.dependencies import esm_modules

from vidette import __version__

PREFIX: Final = "/_vidette"
"""Where they are served."""
FOLDER: Final = Path(str(resources.files(__package__) / "static"))


def style(name: str) -> None:
    """Loads a style sheet of `static` with the page that is being built."""
    ui.add_head_html(f'<link rel="stylesheet" href="{_address(name)}">')


def script(name: str) -> None:
    """Loads a script of `static` with the page that is being built."""
    ui.add_head_html(f'<script defer src="{_address(name)}"></script>')


def soon(module: str) -> None:
    """Has the browser fetch an ES module of NiceGUI's while it reads the page, not once it asks.

    As a plain preload: one of modules may not come before the import map.
    """
    for key, known in esm_modules.items():
        if known.name == module:
            href = f"/_nicegui/{nicegui_version}/esm/{key}/index.js"
            ui.add_head_html(f'<link rel="preload" as="script" crossorigin href="{href}">')


def _address(name: str) -> str:
    return f"{PREFIX}/{name}?{quote(__version__)}"
