"""The decision as a document: new, saved, opened, recent; nothing is lost without being asked about."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from forcesim.errors import Fault, ForcesimError, ScenarioError, reason
from forcesim.report.output.file_names import file_name
from forcesim.scenario.files import toml_reader
from forcesim.scenario.files.builtin import resolve
from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.files.save_as import changes_between, is_source, own_text, save, updated
from forcesim.scenario.levers import MOVE_SHARE
from ui.file_dialogs import ask_save_path
from ui.state.autosave import Autosave
from ui.state.decision import FIRST, Decision, all_changes
from ui.state.session import Session

logger = logging.getLogger(__name__)

CAPSULE = ".forcesim"
_MOST_RECENT = 8
# what the last window showed, in the settings
_FORCE, _POLICY = "decision/force", "decision/policy"
_KINDS = "Scenarios (*.toml)"


class Documents(QObject):
    """The file that the decision is saved in.

    ``changed`` is emitted when its name changes, or whether there is something to save; ``failed`` carries why a file
    could not be saved, ``saved`` where it is.
    """

    changed = Signal()
    saved = Signal(Path)
    failed = Signal(str)

    def __init__(self, session: Session, window: QWidget, settings: QSettings | None, folder: Path | None) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._settings = settings
        self._autosave = Autosave(folder) if folder is not None else None
        self._is_closed = False
        self.path: Path | None = None
        # attributes, so that a test can answer in place of a person
        self.ask_save_path: Callable[[str], str] = self._ask_save_path
        self.ask_loss: Callable[[], str] = self._ask_loss
        self._autosave_timer = QTimer(self)
        self._autosave_timer.setSingleShot(True)
        self._autosave_timer.setInterval(1000)
        self._autosave_timer.timeout.connect(self.save_copy)
        session.stack.indexChanged.connect(self._step_taken)
        session.stack.cleanChanged.connect(self._clean_changed)

    @property
    def name(self) -> str:
        """What the title bar calls the document."""
        return self.path.name if self.path is not None else self._session.title

    @property
    def is_changed(self) -> bool:
        """Whether closing now would lose changes. A built-in force or policy that was merely chosen is no loss."""
        decision = self._session.decision
        return not self._session.stack.isClean() and (
            self.path is not None or bool(decision.changes) or decision.at is not None
        )

    def may_lose(self) -> bool:
        """Whether the document may be replaced. Where changes would be lost a person is asked, and may save them."""
        if not self.is_changed:
            return True
        choice = self.ask_loss()
        return self.save() if choice == "save" else choice == "discard"

    def new(self) -> bool:
        """Start from the first decision again; false if a person chooses to keep the present one."""
        if not self.may_lose():
            return False
        self.start(FIRST)
        return True

    def start(self, decision: Decision, path: Path | None = None) -> None:
        """Take a decision, saved at ``path`` if at all, as the document; ScenarioError if it is wrong."""
        self._session.start_anew(decision)
        self.path = path
        if path is not None:
            self._remember(path)
        self.changed.emit()

    def open(self, path: Path) -> None:
        """Open a scenario file. One that this window saved opens as the decision in it, any other as a force."""
        self.start(_decision_of(path) or Decision(str(path)), path)

    def save(self) -> bool:
        """Save to the file of the document; false if it was not saved.

        Where there is none, or the decision is made of that file, as of a force under another policy, ask for one.
        """
        path = self.path
        if path is None:
            return self.save_as()
        return self._write(path, lambda: self._ask_and_write(f"{path.stem}-decision.toml"))

    def save_as(self) -> bool:
        """Ask where to save, and save there; false if it was not saved."""
        decision = self._session.decision
        names = [Path(name).stem for name in (decision.force, decision.policy) if name is not None]
        return self._ask_and_write(
            self.path.name if self.path is not None else f"{file_name([*names, 'decision'])}.toml"
        )

    def recent(self) -> list[str]:
        """Files opened or saved before, the latest first; some may be gone."""
        names = self._settings.value("recent", []) if self._settings is not None else []
        return [str(name) for name in (names if isinstance(names, list) else [names])]

    def take_up(self) -> None:
        """Take the force and the policy that the last window showed; where they are gone, the present ones stay."""
        force = self._settings.value(_FORCE) if self._settings is not None else None
        policy = self._settings.value(_POLICY) if self._settings is not None else None
        if not isinstance(force, str) or not force:
            return
        try:
            if policy and policy not in self._session.policies:
                self._session.add_policy(Path(str(policy)))
            self.start(Decision(force, str(policy) if policy else None), Path(force) if Path(force).suffix else None)
        except ForcesimError as error:
            logger.info("what the last window showed can't be opened: %s", error)
            self._session.start_anew(FIRST)

    def _remember_choice(self) -> None:
        decision = self._session.decision
        if self._settings is not None:
            self._settings.setValue(_FORCE, decision.force)
            self._settings.setValue(_POLICY, decision.policy or "")

    def recovered(self) -> Decision | None:
        """The decision that a crashed program left behind, if any."""
        return self._autosave.left_by_crash() if self._autosave is not None else None

    def recover(self) -> bool:
        """Take the decision that a crashed program left behind as unsaved; false where there is none to take."""
        left = self.recovered()
        if left is None:
            return False
        try:
            self.start(left)
        except ForcesimError:
            return False  # its files are gone
        self._session.stack.resetClean()
        return True

    def save_copy(self) -> bool:
        """Save a copy of unsaved changes for after a crash; whether there is one now."""
        if self._autosave is None:
            return False
        if self.is_changed:
            return self._autosave.save_copy(self._session.decision)
        self._autosave.remove_copy()
        return False

    def keep_copy(self) -> None:
        """Keep what is unsaved for the next window, now: the program is being ended."""
        self._autosave_timer.stop()
        self._remember_choice()
        self.save_copy()

    def close(self) -> None:
        """Stop autosaving. Signals are cut, since an undo stack emits some while it is destroyed."""
        if self._is_closed:
            return
        self._is_closed = True
        self._autosave_timer.stop()
        self._remember_choice()
        self._session.stack.cleanChanged.disconnect(self._clean_changed)
        self._session.stack.indexChanged.disconnect(self._step_taken)
        if self._autosave is not None:
            self._autosave.close()

    # internal

    def _ask_and_write(self, suggested: str) -> bool:
        name = self.ask_save_path(suggested)
        if not name:
            return False
        path = Path(name if name.endswith(".toml") else f"{name}.toml")
        if path.name != Path(name).name and path.exists():  # which the dialog has not asked about
            self.failed.emit(f"{path.name} is there already, and was not replaced.\nChoose another name.")
            return False

        def refuse() -> bool:
            self.failed.emit(f"{path.name} was not replaced: this decision is made of it.\nChoose another name.")
            return False

        return self._write(path, refuse)

    def _text(self, path: Path) -> str | None:
        """What is to be written at ``path``; None where the decision is made of that very file, and it must stay.

        ScenarioError or OSError where what it is made of can't be read any more.
        """
        decision = self._session.decision
        target = self._session.files.base.with_(all_changes(decision))
        if decision.policy is None and path.is_file() and path.resolve() == Path(decision.force).resolve():
            return updated(path, target, all_changes(decision))
        extends = [decision.force, *([decision.policy] if decision.policy is not None else [])]
        return None if is_source(path, extends) else own_text(target, extends, self._title(path), path)

    def _write(self, path: Path, instead: Callable[[], bool]) -> bool:
        """Save to a file, or do something else where the decision is made of that file; false if it was not saved."""
        try:
            text = self._text(path)
            if text is None:
                return instead()
            save(path, text)
        except (OSError, ScenarioError) as error:
            logger.warning("%s could not be saved: %s", path.name, error)
            self.failed.emit(f"{path.name} could not be saved: {reason(error)}\nChoose another place.")
            return False
        self.path = path
        self._remember(path)
        self._session.stack.setClean()
        if self._autosave is not None:
            self._autosave.remove_copy()
        self.changed.emit()
        self.saved.emit(path)
        return True

    def _title(self, path: Path) -> str:
        return path.stem.replace("-", " ").replace("_", " ")

    def _remember(self, path: Path) -> None:
        if self._settings is not None:
            others = [name for name in self.recent() if Path(name).resolve() != path.resolve()]
            self._settings.setValue("recent", [str(path.resolve()), *others][:_MOST_RECENT])

    def _step_taken(self) -> None:
        self.changed.emit()
        if self._autosave is not None:
            self._autosave_timer.start()

    def _clean_changed(self) -> None:
        self.changed.emit()

    def _ask_save_path(self, suggested: str) -> str:
        path = ask_save_path(self._window, "Save decision", suggested, _KINDS)
        return "" if path is None else str(path)

    def _ask_loss(self) -> str:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"Save the changes to {self.name}?")
        box.setInformativeText("They are lost if you don't.")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        return {buttons.Save: "save", buttons.Discard: "discard"}.get(buttons(box.exec()), "cancel")


def _decision_of(path: Path) -> Decision | None:
    """The decision in a file that this window saved: a built-in force and policy, and changes. None for other files."""
    content = toml_reader.read(path)
    if isinstance(content, Fault):
        return None
    extended = content[1].get("extend")
    if not isinstance(extended, list) or len(extended) != 2 or not all(isinstance(name, str) for name in extended):
        return None
    force, policy = (resolve(name) for name in extended)
    if force is None or policy is None or force.parent.name != "forces" or policy.parent.name != "policies":
        return None
    base = load(force.stem).with_policy(load_policy(policy.stem))
    changes = changes_between(load(path), base)
    if any(value is None for value in changes.values()):
        return None
    at = changes.pop(MOVE_SHARE, None)
    return Decision(force.stem, policy.stem, changes, at if isinstance(at, float) else None)


def is_policy(path: Path) -> bool:
    """Whether a file declares itself a policy (``kind = "policy"``). Whether it is valid shows when it is read."""
    try:
        with path.open(encoding="utf-8") as file:
            head = file.read(20_000)
    except (OSError, UnicodeDecodeError):
        return False
    return re.search(r"""^\s*kind\s*=\s*(["'])policy\1""", head, re.MULTILINE) is not None


def is_capsule(path: Path) -> bool:
    """Whether a file is a capsule: by its extension, or without a known one by its first bytes (a ZIP archive)."""
    if path.suffix in (CAPSULE, ".toml"):
        return path.suffix == CAPSULE
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False
