"""Small scenario files that tests of several folders run."""

from __future__ import annotations

# one officer who never rests, and one kind of case: a queue with one server
QUEUE = """\
kind = "force"
title = "A desk"

[time]
warm_up_years = 0.25
years = 0.25

[rosters.always]
shifts = [{ days = ["mon"], start = 0, hours = 168 }]

[teams.desk]
head_count = 1
roster = "always"
hours_per_week = 168
productive_share = 1.0
stint_hours = 168

[case_types.job]
team = "desk"
arrivals = { per_year = { value = 1000, grade = "assumed" } }
stages = [{ hours = 2.0, shape = "exponential" }]
"""

# two teams between which hours can move, for three months: a run takes milliseconds
TWO_TEAMS = """\
kind = "force"
title = "A desk"

[time]
warm_up_years = 0
years = 0.25

[rosters.days]
shifts = [{ start = 8, hours = 8, share = 0.7 }]

[teams.desk]
head_count = 2
roster = "days"

[teams.squad]
head_count = 2
roster = "days"

[movement]
from_team = "desk"
to_team = "squad"

[case_types.job]
team = "desk"
arrivals = { per_year = 1000 }
shelf_life_days = 5
stages = [{ hours = 2.0, shape = "exponential" }]
"""

# the default force for three months, with a table last so that a test can add its own
SHORT_DURHAM = """
kind = "force"
extend = "forces/durham-2014"
title = "Tiny"
[time]
warm_up_years = 0
years = 0.25
"""
