"""Hold what the built-in workshops tell against their results, and record that it was true, for which inputs.

Simulates every study of every script, which takes some minutes even where forcesim is compiled, so that
``tests/workshop/test_facts_record.py`` does it never: that test fails as soon as a force, a policy, the model, a
study or a claim is another than recorded.

    python tests/benchmarks/workshop_facts.py [--jobs N] [--store FILE|none]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from forcesim.scenario.files.builtin import builtin
from forcesim.simulation.result import MODEL_VERSION
from forcesim.workshop.claims import check_claims
from forcesim.workshop.notes import step_notes
from forcesim.workshop.preparation import planned_studies, prepare
from forcesim.workshop.script_files import ScriptFile, load_script

RECORD = Path(__file__).resolve().parents[1] / "golden" / "workshop_facts.json"


def inputs(script_file: ScriptFile) -> dict[str, Any]:
    """All that the truth of a script's claims depends on: model, scenarios, how they are run, and the claims."""
    script = script_file.script
    studies = {}
    for planned in planned_studies(script_file):
        digests = "".join(arm.named_scenario.digest for arm in planned.question.given_arms())
        # the flags of its command say how it is run
        studies[planned.key] = [hashlib.sha256(digests.encode()).hexdigest(), planned.command.partition(" --")[2]]
    claims = json.dumps([step.model_dump(mode="json")["claims"] for step in script.steps], sort_keys=True)
    return {"model": MODEL_VERSION, "studies": studies, "claims": hashlib.sha256(claims.encode()).hexdigest()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=None)
    parser.add_argument("--store", default=None)
    given = parser.parse_args()
    record: dict[str, Any] = {}
    status = 0
    for entry in builtin("workshop"):
        script_file = load_script(entry.file)
        results = prepare(script_file, jobs=given.jobs, store=given.store)
        step_notes(script_file.script, results.answers)  # every fact can be filled
        wrong = [claim for claim in check_claims(script_file.script, results.answers) if not claim.holds]
        for claim in wrong:
            print(f"{entry.name}, step {claim.step + 1}: {claim.claim.says} {claim.why_not}")
        if wrong:
            status = 1
        else:
            record[entry.name] = inputs(script_file)
            print(f"{entry.name}: all that is told holds")
    if status == 0:
        RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        print(f"Wrote {RECORD}")
    return status


if __name__ == "__main__":
    sys.exit(main())
