"""The front door's verb about every force: one policy against another, everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forcesim.conduct import StorePath
from forcesim.python_questions import OutcomeOrName, ask, question_of
from forcesim.report.answer import Answer
from forcesim.study.execution.executors import LOCAL
from forcesim.study.questions.base import Auto
from forcesim.study.questions.registry import NationalQuestion


def national(
    *,
    policy: str = NationalQuestion.policy,
    against: str | None = None,
    forces: Sequence[str] = (),
    matters: Mapping[str, float] | Sequence[str] = (),
    replications: int | Auto = NationalQuestion.replications,
    precision: float = NationalQuestion.precision,
    seed: int = NationalQuestion.seed,
    first_replication: int = NationalQuestion.first_replication,
    outcomes: Sequence[OutcomeOrName] | OutcomeOrName = (),
    labels: Mapping[str, str] | Sequence[str] = (),
    years: float | None = None,
    jobs: int | None = None,
    store: StorePath = None,
    executor: str = LOCAL,
) -> Answer:
    """What would it do in every force? One ``policy`` ``against`` another in all 43 forces, on the same luck.

    Policies are built-in names or paths; without ``against`` each force is compared with how it stands. ``forces``
    leave only some, by their names. Verdicts are corrected for the number of forces times the number of ``outcomes``
    asked about, by default the headline; changes are told for each 100,000 residents, with sets of ranks that hold for
    all forces together, and with what goes with them: size, cases an officer, seizures a resident.

    ``replications`` is a number of futures of every force, or "auto". Up to 12, the default, with the usual luck and
    years nothing is simulated of built-in policies: these runs come with the program, and are read unless ``store`` is
    "none". ``seed``, from 0, names the luck; futures are numbered from ``first_replication``. ``precision`` and
    ``matters``, {"charges": 5}, say what is small enough; ``years`` measured take the place of the scenarios' own;
    ``labels`` say what scenarios are called.

    ``jobs`` processes share the work, by default one a usable core. Runs are kept in ``store``, a path, by default in
    the user's data directory, or "none"; ``executor`` is "local" or a Dask scheduler's address, "dask://host:port".

    Raises ScenarioError where a policy or a force is not known or a setting is wrong, StudyError where the question
    is, and RunError where not a single run came back.

    >>> import forcesim as fs
    >>> answer = fs.national(forces=["city of london"], replications=5, years=0.25, outcomes=["charges"], store="none")
    >>> answer.result.finding.forces[0].is_ranked
    False
    """
    question = question_of(
        NationalQuestion,
        policy=policy,
        against=against,
        forces=forces,
        matters=matters,
        replications=replications,
        precision=precision,
        seed=seed,
        first_replication=first_replication,
        outcomes=outcomes,
        labels=labels,
        years=years,
    )
    return ask(question, jobs=jobs, store=store, executor=executor)
