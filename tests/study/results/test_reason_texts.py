"""Words of old results are read back as values."""

from __future__ import annotations

from forcesim.study.results.reason_texts import failed_runs


def test_a_failure_names_its_arm_and_its_future() -> None:
    texts = [
        "durham-2014 at policy.move_share=0.3, x=2, replication 7, world 0: no officer",
        "b, replication 12, ended\nin two lines",
        "nothing that this version knows",
    ]
    assert failed_runs(texts) == {("durham-2014 at policy.move_share=0.3, x=2", 7), ("b", 12)}
