"""What the windows remember between starts, apart from the state itself: place, theme, columns, recent files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

MOST_RECENT = 10


class Settings:
    """Typed access to one INI file. A value that is missing or odd gives its default."""

    def __init__(self) -> None:
        self._file = QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "softmax-explorer", "softmax-explorer"
        )

    def text(self, key: str, default: str = "") -> str:
        value = self._file.value(key, default)
        return value if isinstance(value, str) else default

    def flag(self, key: str) -> bool:
        return self.text(key) == "true"

    def blob(self, key: str) -> QByteArray:
        value = self._file.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def texts(self, key: str) -> list[str]:
        value = self._file.value(key, [])
        if isinstance(value, str):
            return [value]
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

    def shares(self, key: str) -> tuple[float, ...]:
        """Parts of a whole, each between 0 and 1 and together less than 1; empty where none are known."""
        try:
            values = tuple(float(word) for word in self.text(key).split())
        except ValueError:
            return ()
        return values if all(0.0 < value < 1.0 for value in values) and sum(values) < 1.0 else ()

    def put(self, key: str, value: str | bool | list[str] | QByteArray) -> None:
        self._file.setValue(key, ("true" if value else "false") if isinstance(value, bool) else value)

    def recent_files(self) -> list[str]:
        return self.texts("recent-files")

    def add_recent_file(self, path: Path) -> None:
        name = str(path.resolve())
        kept = [other for other in self.recent_files() if other != name]
        self.put("recent-files", [name, *kept][:MOST_RECENT])


def state_folder() -> Path:
    """Where autosaved states live."""
    base = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(base) / "softmax-explorer" / "windows"
