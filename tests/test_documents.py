"""Documents that another process makes are those that this one would make."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import openpyxl
import pytest
from forces import QUEUE

import forcesim as fs
from forcesim.assurance import is_supporting, open_supporting, supporting_studies
from forcesim.documents import DocumentRequest, write_document
from forcesim.errors import CapsuleError
from forcesim.study.execution.spawn import Workers

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="module")
def queue(tmp_path_factory: pytest.TempPathFactory) -> fs.NamedScenario:
    path = tmp_path_factory.mktemp("queue") / "queue.toml"
    path.write_text(QUEUE)
    return fs.load(path)


@pytest.fixture(scope="module")
def answer(queue: fs.NamedScenario) -> fs.Answer:
    return fs.run(queue, replications=5, jobs=1, store="none")


def test_another_process_writes_a_workbook_and_says_what_it_can_not_write(answer: fs.Answer, tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, mp_context=Workers()) as pool:
        request = DocumentRequest(answer.packed(), "workbook", str(tmp_path / "book.xlsx"))
        assert pool.submit(write_document, request).result() == ""
        nowhere = DocumentRequest(answer.packed(), "workbook", str(tmp_path / "nowhere" / "book.xlsx"))
        with pytest.raises(OSError, match="No such file"):
            pool.submit(write_document, nowhere).result()
    book = openpyxl.load_workbook(tmp_path / "book.xlsx", read_only=True)
    assert "Outcomes" in book.sheetnames


def test_a_study_supports_another_only_on_the_same_numbers(
    answer: fs.Answer, queue: fs.NamedScenario, tmp_path: Path
) -> None:
    two = queue.with_({"teams.desk.head_count": 2.0})
    compared = fs.compare(queue, two, replications=5, jobs=1, store="none")
    assert is_supporting(compared.result, answer.result)
    # what is about more than the answer is about would tell of other scenarios
    assert not is_supporting(answer.result, compared.result)
    assert not is_supporting(answer.result, answer.result)
    other = fs.run(two.with_({"time.years": 0.5}), replications=5, jobs=1, store="none")
    path = other.save(tmp_path / "other.forcesim")
    with pytest.raises(CapsuleError, match="same --policy, --set and --years"):
        open_supporting(compared, [str(path)])
    with pytest.raises(CapsuleError, match="asks the same question as this study"):
        open_supporting(answer, [str(path)])


def test_a_report_draws_on_what_the_store_has_of_the_same_scenarios(tmp_path: Path) -> None:
    store = tmp_path / "runs.sqlite"
    assert supporting_studies_of(fs.load(ranged(tmp_path)), store) == []
    queue = fs.load(ranged(tmp_path))
    fs.sensitivity(queue, worlds=8, replications=5, outcomes=["backlog"], jobs=1, store=store)
    assert supporting_studies_of(queue, store) == ["sensitivity"]
    # of other numbers it says nothing
    assert supporting_studies_of(queue.with_({"teams.desk.head_count": 2.0}), store) == []


def ranged(folder: Path) -> Path:
    path = folder / "ranged.toml"
    path.write_text(QUEUE.replace("value = 1000,", "value = 1000, low = 500, high = 1400,"))
    return path


def supporting_studies_of(queue: fs.NamedScenario, store: Path) -> list[str]:
    answer = fs.run(queue, replications=5, jobs=1, store="none")
    return [study.result.kind for study in supporting_studies(answer, store)]
