"""The history of studies as the window uses it: listed, named, noted, and deleted so that it can be undone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from forcesim.errors import CapsuleError
from forcesim.report.answer import Answer, answer_of
from forcesim.simulation.result import RunResult
from forcesim.study.execution.cached_runs import open_store
from forcesim.study.results.run_states import GridArm, RunStates
from forcesim.study.storage.run_store import Key, RunStore
from forcesim.study.storage.study_history import History, StudyRecord

# seconds that the window waits while another program writes to the store
_PATIENCE = 0.5


class StudyHistory(QObject):
    """Reads and changes the history of studies. Only ``answer`` raises; where there is no store all else is empty."""

    changed = Signal()
    stepped = Signal()  # another step can be undone now

    def __init__(self) -> None:
        super().__init__()
        self.stack = QUndoStack(self)
        self.stack.indexChanged.connect(self._step_taken)
        self._is_closed = False
        self._store: RunStore | None = None

    @property
    def trouble(self) -> str:
        """What is wrong with the store in words, or that none is in use; "" if all is well."""
        history = self._history()
        if history is None:
            return "Studies are not kept, since no store is in use."
        if history.store.trouble:
            return history.store.trouble
        damaged = history.damaged
        what = "1 study is" if damaged == 1 else f"{damaged} studies are"
        return f"{what} damaged and left out." if damaged else ""

    def studies(self) -> tuple[StudyRecord, ...]:
        """All studies of the history, the latest first."""
        history = self._history()
        return history.studies() if history is not None else ()

    def answer(self, identity: str) -> Answer:
        """The answer of a study; CapsuleError where it can't be read."""
        history = self._history()
        if history is None:
            raise CapsuleError("studies are not kept")
        return answer_of(history.open(identity))

    def grid(self, identity: str) -> RunStates | None:
        """The state of each run of a study; None if it is not known."""
        history = self._history()
        return history.grid(identity) if history is not None else None

    def run(self, seed: int) -> Callable[[GridArm, int], RunResult | None]:
        """A function that looks up a finished run in the store, by arm and replication under a seed."""

        def known(arm: GridArm, replication: int) -> RunResult | None:
            history = self._history()
            return history.store.get(Key(arm.digest, seed, replication)) if history is not None else None

        return known

    def rename(self, study: StudyRecord, name: str) -> None:
        """Give a study another name, as a step that can be undone."""
        if name != study.name:
            self._push(
                "name the study", lambda to: to.rename(study.id, name), lambda to: to.rename(study.id, study.name)
            )

    def annotate(self, study: StudyRecord, note: str) -> None:
        """Replace the note on a study, as a step that can be undone."""
        if note != study.note:
            self._push(
                "note on the study",
                lambda to: to.annotate(study.id, note),
                lambda to: to.annotate(study.id, study.note),
            )

    def delete(self, study: StudyRecord) -> None:
        """Take a study out of the list, as a step that can be undone."""
        self._push("delete the study", lambda to: to.delete(study.id), lambda to: to.restore(study.id))

    def close(self) -> None:
        """Close the store. The undo stack is disconnected, since it emits signals while it is destroyed."""
        if not self._is_closed:
            self._is_closed = True
            self.stack.indexChanged.disconnect(self._step_taken)
        self._close_store()

    def _step_taken(self) -> None:
        self.stepped.emit()

    def _close_store(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    def _history(self) -> History | None:
        if self._store is not None and self._store.trouble:
            # the trouble may be over: open it anew
            self._close_store()
        if self._store is None:
            self._store = open_store(patience=_PATIENCE)
        return None if self._store is None else History(self._store)

    def _push(self, words: str, redo: Callable[[History], None], undo: Callable[[History], None]) -> None:
        self.stack.push(_HistoryStep(words, lambda: self._apply(redo), lambda: self._apply(undo)))

    def _apply(self, does: Callable[[History], None]) -> None:
        history = self._history()
        if history is not None:
            does(history)
        self.changed.emit()


class _HistoryStep(QUndoCommand):
    """A change of the history, done and undone by calling a function."""

    def __init__(self, words: str, redo: Callable[[], None], undo: Callable[[], None]) -> None:
        super().__init__(words)
        self._redo, self._undo = redo, undo

    def redo(self) -> None:
        self._redo()

    def undo(self) -> None:
        self._undo()
