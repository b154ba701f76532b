"""The sheet of keys that ? opens."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from softmax_explorer.app.list_sheet import ListSheet
from softmax_explorer.style.scale import Typography
from softmax_explorer.style.words import tr


def shortcut_list() -> list[tuple[str, list[tuple[str, str]]]]:
    """Headings with (keys, what they do)."""
    return [
        (
            tr("Logits"),
            [
                ("↑ ↓", tr("Previous or next class")),
                ("← →", tr("Logit down or up by 0.1")),
                (tr("Shift + ← →"), tr("… by 1")),
                (tr("Alt + ← →"), tr("… by 0.01")),
                (tr("Menu key"), tr("Mask the class, make it the true one")),
            ],
        ),
        (
            tr("True class and target"),
            [
                (tr("Space"), tr("On a mark: make its class the true one")),
                (tr("Shift + ← →"), tr("On a mark: its target y down or up by 0.05")),
            ],
        ),
        (
            tr("Temperature"),
            [
                ("[ ]", tr("Colder or hotter")),
                (tr("Home / End"), tr("On the knob: 0 (argmax) or ∞ (uniform)")),
                (tr("Double click"), tr("On the knob: back to 1")),
                ("← →", tr("On the entropy: down or up by 0.05 bits")),
            ],
        ),
        (
            tr("Everything"),
            [
                ("Ctrl+Z", tr("Undo")),
                ("Ctrl+Shift+Z", tr("Redo")),
                ("Ctrl+V", tr("Paste logits")),
                ("Ctrl+C", tr("Copy the numbers")),
                ("Ctrl+O", tr("Open a file")),
                ("Ctrl+S", tr("Save the session")),
                ("Ctrl+E", tr("Export")),
                ("F5", tr("Present; Esc returns")),
            ],
        ),
        (
            tr("Panels"),
            [
                (tr("Ctrl + PgUp PgDn"), tr("Previous or next panel")),
                (tr("Shift + F5"), tr("Present the panel")),
                ("Esc", tr("Torn off: back to its place")),
            ],
        ),
        (
            tr("While presenting"),
            [
                (tr("PgUp PgDn"), tr("Previous or next example; over a panel, panel")),
                ("← →", tr("Over a panel: previous or next one, with Ctrl always")),
                ("1 2", tr("One panel, or two beside each other")),
            ],
        ),
        (
            tr("Help"),
            [
                ("?", tr("This sheet")),
            ],
        ),
    ]


class ShortcutSheet(ListSheet):
    def __init__(self, parent: QWidget, typography: Typography) -> None:
        super().__init__(parent, typography, tr("Keyboard shortcuts"), shortcut_list())
        self.setObjectName("shortcuts")
