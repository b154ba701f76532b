"""One way to write a file: whole or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path


def write(path: str | os.PathLike[str], content: bytes) -> None:
    """Put `content` at `path` so that after a crash either the old or the new file is there, whole.

    Raises ValueError with one sentence naming the file when it cannot be written; then nothing has changed.
    """
    target = Path(os.path.realpath(path))  # a link keeps pointing at the file
    temporary = target.parent / f".softmax-explorer-{os.getpid()}-{threading.get_ident()}.tmp"
    try:
        if target.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        try:
            # Not tempfile: its files are readable by the owner alone, whatever the user's umask says.
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ValueError(f"{short_name(path)} cannot be saved: {reason}; choose another folder or name") from None
    _sync_folder(target.parent)


def short_name(path: str | os.PathLike[str]) -> str:
    """The file's name, for a sentence."""
    name = Path(path).name or str(path)
    return name if len(name) <= 100 else name[:99] + "…"


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the system lets one open folders."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some network file systems refuse; the file is whole all the same
    finally:
        os.close(descriptor)
