"""The text of a small workshop, and where its steps are."""

from __future__ import annotations

from pathlib import Path

from forces import TWO_TEAMS

SCRIPT = """\
kind = "workshop"
title = "A desk <b>and</b> a squad"
audience = "Tests"
minutes = 30
goal = "Nothing but a test."

[levers.hours]
label = "Hours moved"
help = "From the desk to the squad."
[[levers.hours.options]]
label = "None"
[[levers.hours.options]]
label = "Half"
changes = ["policy.move_share=0.5"]

[levers.pursuit]
label = "Jobs pursued"
[[levers.pursuit.options]]
label = "All"
[[levers.pursuit.options]]
label = "Half of them"
changes = ["policy.cases.job.pursue=0.5"]

[injects.rush]
title = "A rush"
stage = "Twice as many jobs."
notes = "Say it slowly."
times = ["case_types.job.arrivals.per_year=2"]

[studies.moved]
force = "force.toml"
futures = 12
seed = 3
[studies.moved.arms.before]
label = "As before"
[studies.moved.arms.half]
label = "Half moved"
changes = ["policy.move_share=0.5"]

[studies.calm]
force = "force.toml"
futures = 6
levers = ["hours", "pursuit"]
outcomes = ["cases_closed", "cases_dropped"]

[studies.busy]
force = "force.toml"
futures = 6
levers = ["hours", "pursuit"]
injects = ["rush"]
outcomes = ["cases_closed", "cases_dropped"]

[[steps]]
title = "Welcome"
minutes = 2
stage = "Good morning."
notes = "There are {moved futures} futures."

[[steps]]
title = "Lines"
minutes = 2
stage = "What must not happen?"
red_lines = ["cases_dropped<100@0.9"]

[[steps]]
title = "Guess"
minutes = 5
stage = "How many jobs are closed?"
[steps.question]
ask = "By how many a year do closed jobs fall?"
study = "moved"
outcome = "cases_closed"
about = "fall"
point = 50
[steps.reveal]
stage = "They fall by {moved cases_closed fall}, {moved/half cases_closed verdict}."
notes = "From {moved cases_closed before}."
[[steps.claims]]
says = "Fewer are closed."
study = "moved"
outcome = "cases_closed"
about = "fall"
verdict = ["lower"]
at_least = 1

[[steps]]
title = "Decide"
minutes = 5
[steps.decision]
study = "calm"
goals = ["cases_closed", "cases_dropped"]
[steps.reveal]
stage = "Side by side."

[[steps]]
title = "News"
minutes = 1
injects = ["rush"]

[[steps]]
title = "Decide again"
minutes = 5
[steps.decision]
study = "busy"
goals = ["cases_closed", "cases_dropped"]
[steps.reveal]
stage = "Side by side, {busy/hours1_pursuit1 cases_dropped level} left."

[[steps]]
title = "Home"
minutes = 1
stage = "Good night."
"""

WELCOME, LINES, GUESS, DECIDE, NEWS, AGAIN, HOME = range(7)


def write_script(folder: Path, text: str = SCRIPT) -> Path:
    (folder / "force.toml").write_text(TWO_TEAMS)
    path = folder / "desk.toml"
    path.write_text(text, encoding="utf-8")
    return path
