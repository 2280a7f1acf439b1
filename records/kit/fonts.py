"""The font of files and pictures, vendored, so that they look the same everywhere."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "vendored"
FAMILY = "DejaVu Sans"
REGULAR = _FOLDER / "DejaVuSans.ttf"
BOLD = _FOLDER / "DejaVuSans-Bold.ttf"
