"""Simulates the studies of a script one after the other beside the window."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread

from PySide6.QtCore import QObject, Signal, Slot

from forcesim.conduct import answered
from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from forcesim.workshop.preparation import PlannedStudy, planned_studies
from forcesim.workshop.script_files import ScriptFile
from ui.studies.study_controller import StudyController, Update


class ScriptResults(QObject):
    """Runs studies by the workers of the window.

    ``progressed`` says how far it is: words, runs that are done, runs in all. ``simulated`` carries the answers by key,
    ``failed`` why there are none; a stop is told by ``failed`` too.
    """

    progressed = Signal(str, int, int)
    simulated = Signal(object)  # dict[str, Answer]
    failed = Signal(str)
    # from the thread that reads a script's forces and policies
    _planned_in_thread = Signal(object)
    _refused_in_thread = Signal(str)

    def __init__(self, studies: StudyController) -> None:
        super().__init__()
        self._studies = studies
        self._planned: tuple[PlannedStudy, ...] = ()
        self._answers: dict[str, Answer] = {}
        self._token = -1
        self._reader: Thread | None = None
        self._is_reading = False
        self._planned_in_thread.connect(self._begin_planned)
        self._refused_in_thread.connect(self._end_reading)
        studies.updated.connect(self._updated)

    @property
    def is_running(self) -> bool:
        return self._is_reading or bool(self._planned)

    def prepare(self, script_file: ScriptFile, futures: int | None = None) -> None:
        """Simulate every study of a script; ``futures`` takes the place of the studies' own numbers.

        Its forces and policies are read beside the window, which takes a second or two.
        """
        self._is_reading = True
        self.progressed.emit("Reading forces and policies", 0, 0)
        self._reader = Thread(target=self._read, args=(script_file, futures), name="script reader")
        self._reader.start()

    def _read(self, script_file: ScriptFile, futures: int | None) -> None:
        try:
            self._planned_in_thread.emit(planned_studies(script_file, futures))
        except ForcesimError as error:
            self._refused_in_thread.emit(str(error))

    @Slot(object)
    def _begin_planned(self, planned: tuple[PlannedStudy, ...]) -> None:
        if self._is_reading:
            self._is_reading = False
            self.simulate(planned)

    @Slot(str)
    def _end_reading(self, why: str) -> None:
        if self._is_reading:
            self._end(f"It can't be simulated as it stands: {why}")

    def shut_down(self) -> None:
        """Stop, and wait for what is being read."""
        self.stop()
        if self._reader is not None:
            self._reader.join()

    def simulate(self, planned: Sequence[PlannedStudy]) -> None:
        """Simulate these studies; one at a time, after whatever the window simulates already."""
        self._planned, self._answers = tuple(planned), {}
        self._begin()

    def stop(self) -> None:
        """Stop as soon as possible; finished runs are stored, so that the next attempt carries on."""
        if not self.is_running:
            return
        if self._is_reading:
            self._end("Stopped before it began.")
            return
        is_waiting = self._studies.place(self) > 0
        self._studies.withdraw(self)
        if is_waiting:
            self._end("Stopped before it began.")
        elif self._studies.running and self._studies.token == self._token:
            self._studies.stop()
        else:
            self._end("Stopped.")

    def _begin(self) -> None:
        study = self._planned[len(self._answers)]
        self.progressed.emit(self._words(), 0, 0)
        self._token = self._studies.start(study.question, study.command, self)

    def _words(self) -> str:
        number = len(self._answers) + 1
        name = self._planned[number - 1].key.replace("_", " ")
        return f"Study {number} of {len(self._planned)}: {name}"

    def _updated(self, update: Update) -> None:
        if not self.is_running or update.token != self._token:
            return
        self.progressed.emit(self._words(), update.done, update.total)
        if not update.ending:
            return
        if update.ending == "stopped":
            self._end("Stopped. Finished runs are stored: the next attempt carries on from there.")
        elif update.ending != "finished" or update.result is None or not update.result.finished:
            self._end(update.message or "No run came back.")
        else:
            study = self._planned[len(self._answers)]
            self._answers[study.key] = answered(study.question, update.result, study.command)
            if len(self._answers) < len(self._planned):
                self._begin()
            else:
                self._planned = ()
                self.simulated.emit(self._answers)

    def _end(self, why: str) -> None:
        self._planned, self._is_reading = (), False
        self.failed.emit(why)
