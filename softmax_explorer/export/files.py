"""One way to write an exported file: whole or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Replace `path` by `content` in one step. Raises ValueError with one sentence; then nothing has changed."""
    target = Path(os.path.realpath(path))  # a link keeps pointing at the figure
    temporary = target.parent / f".{target.name[:100]}-{os.getpid()}-{threading.get_ident()}.tmp"
    try:
        try:
            temporary.write_bytes(content)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ValueError(f"{_short(path.name)} cannot be saved: {reason}; choose another folder or name") from None


def _short(name: str) -> str:
    return name if len(name) <= 120 else name[:119] + "…"
