"""The history of studies: nothing that was asked is lost, nothing that is not whole is believed."""

from __future__ import annotations

import os
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

import forcesim as fs
from forcesim.conduct import conduct
from forcesim.errors import CapsuleError
from forcesim.report.answer import answer_of
from forcesim.simulation.result import RunResult
from forcesim.study.execution import worker
from forcesim.study.execution.engine import stream
from forcesim.study.execution.events import RunDone, RunFailed
from forcesim.study.execution.executors import ProcessExecutor, SerialExecutor
from forcesim.study.questions.codec import from_dict as question_of
from forcesim.study.questions.registry import RunQuestion
from forcesim.study.results.run_states import RunState, RunStates
from forcesim.study.storage import study_history as histories
from forcesim.study.storage.run_store import Key, RunStore
from forcesim.study.storage.study_history import FINISHED, STOPPED, History, StudyRecord, title

# the tables of a store as the first version made them
FORMER = """
CREATE TABLE names (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE);
CREATE TABLE runs (
    model TEXT NOT NULL, digest TEXT NOT NULL, seed INTEGER NOT NULL, replication INTEGER NOT NULL,
    names INTEGER NOT NULL REFERENCES names (id), numbers BLOB NOT NULL,
    made TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (model, digest, seed, replication)
) WITHOUT ROWID;
PRAGMA application_id = 0x6673696D;
PRAGMA user_version = 1;
"""


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "runs.sqlite"


def run_study(
    tiny: Path, store_path: Path, replications: int = 3, command: str = "forcesim run tiny", seed: int = 1
) -> None:
    question = RunQuestion(scenario=fs.load(tiny), replications=replications, seed=seed)
    conduct(question, 1, store=store_path, command=command)


def studies(store_path: Path) -> tuple[StudyRecord, ...]:
    with RunStore(store_path) as store:
        return History(store).studies()


def test_a_study_is_there_after_the_program_was_closed_and_opened(tiny: Path, store_path: Path) -> None:
    question = RunQuestion(scenario=fs.load(tiny), replications=3, seed=5)
    result = conduct(question, 1, store=store_path, command="forcesim run tiny --seed 5")
    (record,) = studies(store_path)
    assert (record.kind, record.title, record.ending) == ("run", "A desk", FINISHED)
    assert (record.runs_planned, record.finished, record.failed) == (3, 3, 0)
    assert record.command == "forcesim run tiny --seed 5"
    with RunStore(store_path) as store:
        answer = answer_of(History(store).open(record.id))
    assert answer.sentence == record.sentence
    assert answer.question["seed"] == 5
    # all that was simulated comes back
    for name, summary in result.results[0].outcomes.items():
        assert np.array_equal(answer.result.results[0].outcomes[name].values, summary.values, equal_nan=True)
    assert answer.named_scenario[0].digest == fs.load(tiny).digest


def test_what_a_script_asks_is_kept_as_well(tiny: Path, store_path: Path) -> None:
    fs.run(str(tiny), replications=2, jobs=1, store=store_path)
    (record,) = studies(store_path)
    assert record.command == ""


def test_a_rule_that_can_not_be_named_is_no_study_to_come_back_to(tiny: Path, store_path: Path) -> None:
    fs.run(fs.load(tiny).with_(allocation=lambda _: 0.5), replications=2, jobs=1, store=store_path)
    assert studies(store_path) == ()


def test_asking_the_same_again_keeps_its_name_and_note(tiny: Path, store_path: Path) -> None:
    run_study(tiny, store_path)
    (first,) = studies(store_path)
    with RunStore(store_path) as store:
        History(store).rename(first.id, "  For\nMonday ")
        History(store).annotate(first.id, "two\nlines")
    run_study(tiny, store_path, command="another way to say it")
    (second,) = studies(store_path)
    assert (second.id, second.name, second.note) == (first.id, "For Monday", "two\nlines")
    run_study(tiny, store_path, seed=2)
    assert len(studies(store_path)) == 2


def test_a_study_that_was_stopped_does_not_take_the_place_of_a_fuller_one(tiny: Path, store_path: Path) -> None:
    run_study(tiny, store_path)
    (whole,) = studies(store_path)
    with RunStore(store_path) as store:
        history = History(store)
        capsule, grid = history.open(whole.id), history.grid(whole.id)
        assert grid is not None
        less = {**capsule.document, "runs": {"asked": 3, "finished": 1}}
        assert history.keep(capsule.texts, less, capsule.question, grid, STOPPED) == whole.id
    assert studies(store_path) == (whole,)


def test_a_deleted_study_comes_back_until_it_is_forgotten(tiny: Path, store_path: Path) -> None:
    run_study(tiny, store_path)
    (record,) = studies(store_path)
    with RunStore(store_path) as store:
        history = History(store)
        history.delete(record.id)
        assert history.studies() == ()
        history.restore(record.id)
        assert history.studies() == (record,)
        history.delete(record.id)
        history.forget_deleted(older_than_hours=1)
        history.restore(record.id)
        assert history.studies() == (record,)
        history.delete(record.id)
        history.forget_deleted(older_than_hours=-1)
        history.restore(record.id)
        assert history.studies() == ()


def test_the_oldest_are_forgotten_but_none_that_a_person_named(
    tiny: Path, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histories, "MOST", 2)
    run_study(tiny, store_path, 1, seed=1)
    (named,) = studies(store_path)
    with RunStore(store_path) as store:
        History(store).rename(named.id, "The first")
    for seed in (2, 3, 4):
        run_study(tiny, store_path, 1, seed=seed)
    assert [record.name for record in studies(store_path)] == ["", "", "The first"]


def test_pruning_forgets_studies_by_age_and_all_of_them_on_request(tiny: Path, store_path: Path) -> None:
    run_study(tiny, store_path)
    with RunStore(store_path) as store:
        history = History(store)
        assert history.prune(days=1) == 0
        assert history.prune(everything=True) == 1
        assert history.studies() == ()


# extending and making again


def made(tiny: Path, store_path: Path, replications: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The replications that are simulated."""
    counted: list[int] = []
    simulate = worker.default_simulate()

    def counting(scenario: object, seed: int, replication: int, stopped: object) -> RunResult:
        counted.append(replication)
        return simulate(scenario, seed, replication, stopped)  # type: ignore[arg-type]

    question = RunQuestion(scenario=fs.load(tiny), replications=replications)
    with monkeypatch.context() as patch, RunStore(store_path) as store:
        patch.setattr(worker, "default_simulate", lambda: counting)
        for _ in stream(question.plan(), SerialExecutor(), None, store):
            pass
    return counted


def test_extending_makes_only_the_missing_futures(
    tiny: Path, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_study(tiny, store_path, 3)
    (record,) = studies(store_path)
    with RunStore(store_path) as store:
        answer = answer_of(History(store).open(record.id))
    more = question_of(
        answer.question, {named_scenario.name: named_scenario for named_scenario in answer.named_scenario}, 5
    )
    assert more.replications == 5
    assert more.plan().arms[0].named_scenario.digest == fs.load(tiny).digest
    assert made(tiny, store_path, 5, monkeypatch) == [3, 4]


# what may be wrong with the file


def test_a_store_of_the_former_format_is_brought_up_to_date_and_keeps_its_runs(tiny: Path, store_path: Path) -> None:
    run = RunResult({"charges": 3.0}, {"backlog": np.array([1.0, 2.0])}, 0.0, 0, 7)
    with RunStore(store_path.with_name("new.sqlite")) as store:
        store.put(Key("sha256:0", 1, 0), run)
    with closing(sqlite3.connect(store_path)) as former:
        former.executescript(FORMER)
        former.execute("ATTACH ? AS new", (str(store_path.with_name("new.sqlite")),))
        former.execute("INSERT INTO names SELECT * FROM new.names")
        former.execute("INSERT INTO runs SELECT model, digest, seed, replication, names, numbers, made FROM new.runs")
        former.commit()
    with RunStore(store_path) as store:
        assert store.trouble == ""
        assert repr(store.get(Key("sha256:0", 1, 0))) == repr(run)
    run_study(tiny, store_path)
    assert len(studies(store_path)) == 1
    with RunStore(store_path) as store:
        assert repr(store.get(Key("sha256:0", 1, 0))) == repr(run)


def test_a_former_store_that_can_only_be_read_is_read(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = tmp_path / "former.sqlite"
    with closing(sqlite3.connect(former)) as connection:
        connection.executescript(FORMER)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with RunStore(former) as store:
        history = History(store)
        assert history.studies() == ()
        assert history.grid("any") is None
        assert store.groups() == ()
        with pytest.raises(CapsuleError):
            history.open("any")
    run_study(tiny, former)  # and the study is answered all the same


@pytest.mark.parametrize(
    "harm",
    [
        "made = 'yesterday'",
        "finished = 'many'",
        "title = x'ff'",
        "note = 17.5",
    ],
)
def test_a_damaged_record_is_left_out_and_counted(tiny: Path, store_path: Path, harm: str) -> None:
    run_study(tiny, store_path, seed=1)
    run_study(tiny, store_path, seed=2)
    with closing(sqlite3.connect(store_path)) as connection, connection:
        connection.execute(f"UPDATE studies SET {harm} WHERE rowid = 1")  # noqa: S608
    with RunStore(store_path) as store:
        history = History(store)
        if "note" not in harm and "title" not in harm:
            assert len(history.studies()) == history.damaged == 1
        assert len(history.studies()) + history.damaged == 2


@pytest.mark.parametrize("content", [b"", b"PK", b"nothing of the kind", zlib.compress(bytes(10**6)), "text", None])
def test_a_study_that_is_not_whole_is_refused_in_words(tiny: Path, store_path: Path, content: object) -> None:
    run_study(tiny, store_path)
    (record,) = studies(store_path)
    with closing(sqlite3.connect(store_path)) as connection, connection:
        if content is None:
            connection.execute("DELETE FROM studies")
        else:
            connection.execute("UPDATE studies SET capsule = ?, grid = ?", (content, content))
    with RunStore(store_path) as store:
        with pytest.raises(CapsuleError, match="this study"):
            History(store).open(record.id)
        assert History(store).grid(record.id) is None


def test_words_from_a_file_can_not_upset_a_terminal(tiny: Path, store_path: Path) -> None:
    run_study(tiny, store_path)
    with closing(sqlite3.connect(store_path)) as connection, connection:
        connection.execute("UPDATE studies SET title = ?, name = ?, checksum = NULL", ("\x1b[2J" * 10**5, "a\x00b"))
    (record,) = studies(store_path)
    assert record.title.isprintable()
    assert len(record.title) < 5000
    assert record.name.isprintable()


# the grid of runs


def test_workers_say_which_runs_they_have_in_hand(tiny: Path) -> None:
    question = RunQuestion(scenario=fs.load(tiny), replications=6)
    with ProcessExecutor(1) as executor:
        seen: list[set[int]] = []
        finished: set[int] = set()
        for event in stream(question.plan(), executor):
            if isinstance(event, (RunDone, RunFailed)):
                finished.add(event.replication)
                in_hand = {job.replication for job in executor.in_hand()}
                assert not in_hand & finished
                seen.append(in_hand)
        assert executor.in_hand() == ()
    # one worker makes one run at a time, or has just finished it, and has none at the end
    assert {len(jobs) for jobs in seen} <= {0, 1}
    assert seen[-1] == set()


def test_a_kept_grid_remembers_what_came_of_each_run(tiny: Path, store_path: Path) -> None:
    run_study(tiny, store_path, 2)
    run_study(tiny, store_path, 4)
    with RunStore(store_path) as store:
        history = History(store)
        grid = history.grid(history.studies()[0].id)
        assert isinstance(grid, RunStates)
        assert grid.states.tolist() == [[RunState.STORED, RunState.STORED, RunState.DONE, RunState.DONE]]
        arm = grid.arms[0]
        assert store.get(Key(arm.digest, grid.seed, 3)) is not None


@pytest.mark.parametrize(
    "damage",
    [
        "sentence = replace(sentence, '1', '2')", "finished = finished + 1", "asked = 9", "failed = 1",
        "ending = 'stopped'", "title = 'Another'", "command = 'forcesim run other'", "kind = 'compare'",
        "made = '2020-01-01T00:00:00+00:00'", "checksum = x'00'", "title = x'00'",
    ],
)  # fmt: skip
def test_a_study_that_does_not_read_as_it_was_stored_is_left_out(tiny: Path, store_path: Path, damage: str) -> None:
    run_study(tiny, store_path)
    with closing(sqlite3.connect(store_path)) as connection, connection:
        assert connection.execute(f"UPDATE studies SET {damage}").rowcount == 1  # noqa: S608
    with RunStore(store_path) as store:
        assert History(store).studies() == ()
        assert History(store).damaged == 1
    run_study(tiny, store_path)  # which puts it right again
    assert len(studies(store_path)) == 1


@pytest.mark.parametrize("column", ["capsule", "grid"])
def test_the_contents_of_another_study_are_no_answer(tiny: Path, store_path: Path, column: str) -> None:
    run_study(tiny, store_path, seed=1)
    run_study(tiny, store_path, seed=2)
    second, first = studies(store_path)
    with closing(sqlite3.connect(store_path)) as connection, connection:
        statement = f"UPDATE studies SET {column} = (SELECT {column} FROM studies WHERE id = ?) WHERE id = ?"  # noqa: S608
        connection.execute(statement, (second.id, first.id))
    with RunStore(store_path) as store:
        with pytest.raises(CapsuleError, match="damaged"):
            History(store).open(first.id)
        assert History(store).grid(first.id) is None
        assert History(store).open(second.id).question["seed"] == 2


def test_names_and_notes_change_no_checksum(tiny: Path, store_path: Path) -> None:
    run_study(tiny, store_path)
    (study,) = studies(store_path)
    with RunStore(store_path) as store:
        history = History(store)
        history.rename(study.id, "Ours")
        history.annotate(study.id, "As discussed")
        history.delete(study.id)
        history.restore(study.id)
    assert [(again.name, again.note) for again in studies(store_path)] == [("Ours", "As discussed")]


def test_a_study_of_an_older_store_opens_without_a_checksum(tiny: Path, store_path: Path) -> None:
    run_study(tiny, store_path)
    before = studies(store_path)
    with closing(sqlite3.connect(store_path)) as connection, connection:
        for table, column in (("studies", "checksum"), ("studies", "contents"), ("runs", "checksum")):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    assert studies(store_path) == before
    with RunStore(store_path) as store:
        assert History(store).open(before[0].id).document["runs"]["finished"] == 3
        assert History(store).grid(before[0].id) is not None


def test_a_clock_that_is_put_back_forgets_no_study_that_was_just_made(
    tiny: Path, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histories, "MOST", 2)
    for seed, year in ((1, 2030), (2, 2029), (3, 2020)):
        monkeypatch.setattr(histories, "_now", lambda _=0, year=year: f"{year}-01-01T00:00:00.000+00:00")
        run_study(tiny, store_path, seed=seed)
        with RunStore(store_path) as store:
            history = History(store)
            assert seed in {history.open(study.id).question["seed"] for study in history.studies()}


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (("town+lenient", "Town", "Lenient", ""), "“Lenient” as policy for Town"),
        (("town+lenient", "Town", "", ""), "“lenient” as policy for Town"),
        (("town+teams.a.head_count=5", "Town", "", ""), "Town, with teams.a.head_count=5"),
        (("town+teams.a.head_count=5", "Town", "", "Fewer officers"), "Town, with “Fewer officers”"),
    ],
)
def test_a_number_changed_by_hand_is_not_called_a_policy(second: tuple[str, str, str, str], words: str) -> None:
    assert title([("town", "Town", "", ""), second]) == words
