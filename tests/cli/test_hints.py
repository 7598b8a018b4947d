"""What a study or the command line says against a command is followed: the command that it tells is taken.

Nothing is simulated: a study is caught when it would begin, with its plan made.
"""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from forces import SHORT_DURHAM
from police_files import crime, put

from forcesim.cli import study_commands
from forcesim.cli.main import run
from forcesim.cli.options import Flags, read_frontier
from forcesim.errors import RunError
from forcesim.study.analysis.pareto import outcomes_weighed
from forcesim.study.questions.base import Question
from forcesim.study.storage.run_store import RunStore

POLICY = 'kind = "policy"\ntitle = "Half"\n[policy]\nmove_share = 0.5\n'
ROOT = Path(__file__).parents[2]
LINE = "--red-line 'backlog<200@0.9'"

# a command that is refused, a part of what is said, and the command of whoever follows it; in place of a flag's value
# "…" stands for what the message says to write
CASES: list[tuple[str, str, str]] = [
    ("run own.toml --years 1.3", r"For 16 months write ([\d.]*\d)", "run own.toml --years …"),
    ("run own.toml --years 1.333333", r"For 16 months write ([\d.]*\d)", "run own.toml --years …"),
    ("run own.toml --years x", "this must be a number", "run own.toml --years 1"),
    ("run own.tom", r"Did you mean (\S+?)\?", "run …"),
    ("run durham2014", r"Did you mean (\S+?)\?", "run …"),
    ("run own.toml --policy haf.toml", r"Did you mean (\S+?)\?", "run own.toml --policy …"),
    ("run own.toml+haf.toml", r"Did you mean (\S+?)\?", "run own.toml+…"),
    ("run own.toml+move_shar=0.2", r"Did you mean (\S+?)\?", "run own.toml+…=0.2"),
    ("run half.toml", "Lay it over a force with --policy", "run own.toml --policy half.toml"),
    ("run own.toml --policy half.toml --policy half.toml", "compare takes several",
     "compare own.toml --policy half.toml --policy durham-2015"),
    ("rnu own.toml", r"Did you mean '(\w+)'", "… own.toml"),
    ("run own.toml --replicatoins 3", r"Possible options: (?:--\S+, )*(--rep\w+)", "run own.toml … 3"),
    ("run own.toml --replications 0", "a whole number from (1) nor auto", "run own.toml --replications …"),
    ("run own.toml --replications many", "nor (auto)", "run own.toml --replications …"),
    ("run own.toml --precision 5", r"no share such as (\S+%)", "run own.toml --precision …"),
    ("run own.toml --seed -1", r"from (\d+)", "run own.toml --seed …"),
    ("run own.toml --jobs 5000", r"to ([\d,]*\d)", "run own.toml --jobs …"),
    ("run own.toml --executor dsk", "neither (local)", "run own.toml --executor …"),
    ("run own.toml --json own.toml", "a name of its own", "run own.toml --json other.json"),
    ("run own.toml --json a --xlsx a", "a name of its own", "run own.toml --json a --xlsx b"),
    ("run own.toml --first-replication -1", r"from (\d+)", "run own.toml --first-replication …"),
    ("run own.toml --set teams.local.head_count=200000 --years 50", r"write ([\d.]*\d), or less",
     "run own.toml --set teams.local.head_count=… --years 50"),
    ("run own.toml --set teams.local.head_count=30000 --years 50", r"write time.years = ([\d.]*\d), or less",
     "run own.toml --set teams.local.head_count=30000 --years …"),
    ("run durham-2014 --set case_types.home_grow.arrivals.per_year=1000000 --years 40", r"write ([\d.]*\d), or less",
     "run durham-2014 --set case_types.home_grow.arrivals.per_year=… --years 40"),
    ("compare own.toml", "at least two scenarios", "compare own.toml durham-2014"),
    ("compare own.toml durham-2014 --policy half.toml", "one force with several policies",
     "compare own.toml --policy half.toml"),
    ("compare own.toml durham-2014 --matters harm", r"such as (charges=5)", "compare own.toml durham-2014 --matters …"),
    ("compare own.toml durham-2014 --matters harm=-1", r"such as (charges=5)",
     "compare own.toml durham-2014 --matters …"),
    ("compare own.toml durham-2014 --matters harn=1", r"Did you mean (\w+)\?",
     "compare own.toml durham-2014 --matters …=1"),
    ("compare own.toml durham-2014 --theories replacment", r"Did you mean (\w+)\?",
     "compare own.toml durham-2014 --theories …"),
    ("compare own.toml durham-2014 --theories nothing", r"but (\w+), ", "compare own.toml durham-2014 --theories …"),
    ("compare own.toml durham-2014 --scales severty", r"Did you mean (\w+)\?",
     "compare own.toml durham-2014 --scales …"),
    ("compare own.toml durham-2014+organised_crime.theory=backlash --theories all", r"Give all of them one (\S+)\.",
     "compare own.toml durham-2014+organised_crime.theory=backlash --theories all --set …=lasting"),
    ("compare own.toml durham-2014+harm.scale=severity --scales all", r"Give all of them one (\S+)\.",
     "compare own.toml durham-2014+harm.scale=severity --scales all --set …=money"),
    ("compare own.toml durham-2014+harm.scale=severity", r"the same scale \((\S+)\)",
     "compare own.toml durham-2014+harm.scale=severity --set …=money"),
    ("compare own.toml durham-2014 --frontier harm", r"such as (\S+)\.", "compare own.toml durham-2014 --frontier …"),
    ("compare own.toml durham-2014 --frontier harm,harms", r"Did you mean (\w+)\?",
     "compare own.toml durham-2014 --frontier backlog,…"),
    ("compare own.toml durham-2014 --frontier harm,charges", r"or \"(max charges)\"",
     "compare own.toml durham-2014 --frontier 'harm,…'"),
    ("choose own.toml", "at least two scenarios", "choose own.toml durham-2014"),
    ("choose own.toml durham-2014 --goal charges", r"which is the goal, \"(min charges)\"",
     "choose own.toml durham-2014 --goal '…'"),
    ("choose own.toml durham-2014 --goal harms", r"Did you mean (\w+)\?", "choose own.toml durham-2014 --goal …"),
    ("choose own.toml durham-2014 --replications 1", r"at least (\d+) replications",
     "choose own.toml durham-2014 --replications …"),
    ("choose own.toml durham-2014 --red-line 'backlog<200@1'", r"such as (\S+) or",
     "choose own.toml durham-2014 --red-line 'backlog<200@…'"),
    ("tradeoff own.toml --lever move_shar", r"Did you mean (\S+)\?", "tradeoff own.toml --lever …"),
    ("tradeoff own.toml --lever head_count", r"Write one of: (\S+),", "tradeoff own.toml --lever …"),
    ("tradeoff own.toml --lever programme.places", r"--points (\S+)\.",
     "tradeoff own.toml --lever programme.places --points …"),
    ("tradeoff own.toml --lever case_types.home_grow.priority", r"--points (\S+)\.",
     "tradeoff own.toml --lever case_types.home_grow.priority --points …"),
    ("tradeoff own.toml --lever teams.local.stint_hours", r"--points (\S+)\.",
     "tradeoff own.toml --lever teams.local.stint_hours --points …"),
    ("tradeoff own.toml --lever time.years", r"--points (\S+)\.", "tradeoff own.toml --lever time.years --points …"),
    ("tradeoff own.toml --lever teams.local.stint_hours", "low and high in the scenario",
     "tradeoff own.toml --lever teams.local.stint_hours "
     "--set 'teams.local.stint_hours={value = 8, low = 6, high = 10}'"),
    ("tradeoff own.toml --points 1", r"positions from (\d+) to", "tradeoff own.toml --points …"),
    ("tradeoff own.toml --points 0,1.5", r"write ([\d.]*\d)\. ", "tradeoff own.toml --points 0,…"),
    ("tradeoff own.toml --points many", r"a list such as (\S+), nor", "tradeoff own.toml --points …"),
    ("tradeoff own.toml --resolution 0", r"such as (\S+%),", "tradeoff own.toml --resolution …"),
    ("tradeoff own.toml --lever programme.places --points 3.5,4", "whole numbers only",
     "tradeoff own.toml --lever programme.places --points 3,4"),
    ("tradeoff own.toml --lever move_share --lever move_share", "two different levers",
     "tradeoff own.toml --lever move_share --lever policy.allocation.step"),
    ("tradeoff own.toml --lever move_share --lever policy.allocation.step --points auto", r"of each, such as (\d+)",
     "tradeoff own.toml --lever move_share --lever policy.allocation.step --points …"),
    ("tradeoff own.toml --lever move_share --lever policy.allocation.step --points 40", r"take (\d+) points at most",
     "tradeoff own.toml --lever move_share --lever policy.allocation.step --points …"),
    ("tradeoff own.toml --lever move_share --lever policy.allocation.step --red-line 'backlog<9'", "leave it out",
     "tradeoff own.toml --lever move_share --lever policy.allocation.step --points 5"),
    ("tradeoff own.toml --red-line 'backlog=200'", r"such as \"(\S+)\"", "tradeoff own.toml --red-line '…'"),
    ("tradeoff own.toml --red-line 'backlg<200'", r"Did you mean (\w+)\?", "tradeoff own.toml --red-line '…<200'"),
    ("tradeoff own.toml --red-line 'backlog<200@90'", r"such as \S+ or (\d+%)",
     "tradeoff own.toml --red-line 'backlog<200@…'"),
    ("tradeoff own.toml --outcome harn", r"Did you mean (\w+)\?", "tradeoff own.toml --outcome …"),
    ("require own.toml", r"such as \"(\S+)\"", "require own.toml --red-line '…'"),
    (f"require own.toml {LINE} --replications 5", r"--replications (\d+)", f"require own.toml {LINE} --replications …"),
    ("require own.toml --red-line 'backlog<200@0.999'", r"--replications (\d+)",
     "require own.toml --red-line 'backlog<200@0.999' --replications …"),
    (f"require own.toml {LINE} --replications auto", "a whole number from 1",
     f"require own.toml {LINE} --replications 50"),
    (f"require own.toml {LINE} --from 0.5 --to 0.1", "from a smaller to a larger one",
     f"require own.toml {LINE} --from 0.1 --to 0.5"),
    (f"require own.toml {LINE} --from 0 --to 30", r"For 30 in a hundred write ([\d.]*\d)",
     f"require own.toml {LINE} --from 0 --to …"),
    (f"require own.toml {LINE} --from 5 --to 30", r"For 5 in a hundred write ([\d.]*\d)",
     f"require own.toml {LINE} --from … --to 0.3"),
    (f"require own.toml {LINE} --points 1", r"from (\d+) to", f"require own.toml {LINE} --points …"),
    ("failure own.toml", r"such as \"(\S+)\"", "failure own.toml --red-line '…'"),
    ("failure own.toml", "Name a policy", "failure own.toml --policy half.toml"),
    ("failure own.toml --red-line 'backlog<9' --outcome harm", "either --outcome or --red-line",
     "failure own.toml --red-line 'backlog<9'"),
    ("failure own.toml --policy half.toml --outcome charges", "Name an outcome that should be high or low",
     "failure own.toml --policy half.toml --outcome harm"),
    ("failure own.toml --red-line 'backlog<9' --worlds 3", r"from (\d+)",
     "failure own.toml --red-line 'backlog<9' --worlds …"),
    ("sensitivity own.toml --worlds 10000000", r"([\d,]+) at most", "sensitivity own.toml --worlds …"),
    ("sensitivity own.toml --method mooris", r'is "(morris)"', "sensitivity own.toml --method …"),
    ("sensitivity bare.toml", r"\{ value = 0.4, low = 0.1, high = 0.8 \}",
     "sensitivity bare.toml --set 'teams.desk.productive_share={ value = 0.4, low = 0.1, high = 0.8 }'"),
    ("tradeoff own.toml --points 0.5,0.5", "at least two", "tradeoff own.toml --points 0.5,0.6"),
    ("tradeoff own.toml --lever move_share --lever policy.allocation.step --lever search", "or two at once",
     "tradeoff own.toml --lever move_share --lever policy.allocation.step"),
    ("run own.toml --csv own.toml", "is a file, not a directory", "run own.toml --csv tables"),
    ("run own.toml --json .", "is a directory, not a file", "run own.toml --json a.json"),
    ("run own.toml --json none/a.json", r"there is no directory (\S+/)none", "run own.toml --json …a.json"),
    ("verify own.toml --sample 0", "from (1) nor all", "run own.toml --replications …"),
    ("store prune --all --store kept.sqlite", r"say (--yes)", "store prune --all --store kept.sqlite …"),
    ("store info --store none", r"Name one with (--store)", "store info … kept.sqlite"),
    ("store info --store half.toml", r"another place with (--store)", "store info … kept.sqlite"),
    ("store info --store damaged.sqlite", "or it is damaged. Move it", "store info --store kept.sqlite"),
    ("store info --store kpt.sqlite", r"Did you mean (\S+)\?", "store info --store …"),
    ("run own.toml --csv - --json -", "the name of a file", "run own.toml --csv - --json a.json"),
    ("schema --workshop --results", "either --workshop or (--results)", "schema … --json a.json"),
    ("run own.toml --label onw=x", r"Did you mean (\w+)\?", "run own.toml --label …=x"),
    ("tradeoff own.toml --lever move_shar --red-line 'backlg<2'", r"Did you mean (move_share)\?",
     "tradeoff own.toml --lever … --red-line 'backlog<2'"),
    ("tradeoff own.toml --lever move_shar --red-line 'backlg<2'", r"Did you mean (backlog)\?",
     "tradeoff own.toml --lever move_share --red-line '…<2'"),
    ("backcast right-charges.toml --outcome charge", r"Did you mean (\w+)\?",
     "backcast right-charges.toml --outcome …"),
    ("backcast bare.toml", r"Add tables \[observations", "backcast own.toml"),
    ("backcast wrong.toml", r"Did you mean (\w+)\?", "backcast right-….toml"),
    ("import police-uk police", r"Choose one with --force, such as (--force \S+)", "import police-uk police …"),
    ("import police-uk police --force duram", r"Did you mean (\w+)\?", "import police-uk police --force …"),
    ("import police-uk police --force btp", r"Name one that is like it: (--base \S+)\.",
     "import police-uk police --force btp …"),
    ("import police-uk police --force durham --from 2018-1", r"Write it as (\S+)\.",
     "import police-uk police --force durham --to …"),
    ("import police-uk police --force durham --from 2019-01 --to 2018-01", r"Write (--from \S+ --to \S+)\.",
     "import police-uk police --force durham …"),
    ("import police-uk police --force durham --from 2020-01", r"Its months are (\S+)\.",
     "import police-uk police --force durham --from …"),
    ("import police-uk police --force durham --cannabis-share 55", r"For 55 in a hundred write ([\d.]*\d)",
     "import police-uk police --force durham --cannabis-share …"),
    ("import police-uk police --force durham --base durham-2014+durham-2015", r"with (--base \S+);",
     "import police-uk police --force durham …"),
    ("import police-uk police --force durham --cannabis-share half", "Write it as ([\\d.]+) or",
     "import police-uk police --force durham --cannabis-share …"),
    ("import police-uk police --force durham --cannabis-share 0.5 --offences offences.csv", "Leave one of them out",
     "import police-uk police --force durham --offences offences.csv"),
    ("import police-uk tables --force durham", "no CSV file below it", "import police-uk police --force durham"),
    ("worth-knowing own.toml", "Name a policy", "worth-knowing own.toml --policy half.toml"),
    ("worth-knowing own.toml --policy half.toml --worlds 29", r"a whole number from (\d+)",
     "worth-knowing own.toml --policy half.toml --worlds …"),
    ("worth-knowing own.toml --points 3", r"such as (--lever \w+)", "worth-knowing own.toml --points 3 …"),
    ("worth-knowing own.toml --lever move_share --points auto", r"a list such as (\S+),",
     "worth-knowing own.toml --lever move_share --points …"),
    ("worth-knowing own.toml --lever move_share --points 40", r"2 to (\d+) options",
     "worth-knowing own.toml --lever move_share --points …"),
    ("worth-knowing own.toml --policy half.toml --goal charges", r"which is the goal, \"(min charges)\"",
     "worth-knowing own.toml --policy half.toml --goal '…'"),
    ("national --policy durham-2015 --against durham-2015 --force durham", r"\(--(\w+)\)",
     "national --policy durham-2015 --… before-2015 --force durham"),
    ("check-against own.toml none.csv", "The table of monthly figures comes last",
     "check-against own.toml figures.csv"),
    ("check-against own.toml moons.csv", r"--column \"(Chargs=\w+)\"", "check-against own.toml moons.csv --column …"),
    ("check-against own.toml figures.csv --column Charges", r'named as "Cases closed=cases_closed"',
     "check-against own.toml figures.csv --column Charges=charges"),
    ("check-against own.toml figures.csv --column Charged=charges", r"Did you mean (\w+)\?",
     "check-against own.toml figures.csv --column …=charges"),
    ("check-against own.toml figures.csv --column Charges=chargs", r"Did you mean (\w+)\?",
     "check-against own.toml figures.csv --column Charges=…"),
    ("check-against own.toml twice.csv", "Take one of them out of the table", "check-against own.toml figures.csv"),
    ("check-against own.toml figures.csv --replications 5", r"a whole number from (\d+)",
     "check-against own.toml figures.csv --replications …"),
    ("check-against own.toml own.toml own.toml own.toml own.toml own.toml own.toml figures.csv",
     "rom 1 to 6 scenarios", "check-against own.toml figures.csv"),
    ("check-against own.toml figures.csv --refit figures.csv", "a name of its own",
     "check-against own.toml figures.csv --refit refit.toml"),
    ("national --force kentt", r"Did you mean (\w+)\?", "national --force …"),
    ("national --force kent --policy durham2015", r"Did you mean (\S+?)\?", "national --force kent --policy …"),
    ("national --force kent --against befor-2015", r"Did you mean (\S+?)\?", "national --force kent --against …"),
    ("national --force kent --outcome charge", r"Did you mean (\w+)\?", "national --force kent --outcome …"),
    ("people own.toml", "Name the former one and another", "people own.toml own.toml --replications 5"),
    ("people own.toml own.toml+time.years=1", r"Give both one time\.start, time\.warm_up_years and (time\.years)",
     "people own.toml+…=1 own.toml+…=1 --replications 5"),
    ("verify", "either a capsule or (--shipped)", "verify … --sample 1"),
    ("import cases cases.csv --as-of yesterday", r"no date such as ([\d-]+)", "import cases cases.csv --yes --as-of …"),
    ("import cases cases.csv --picture a.pdf", r"neither \.svg nor (\.png)",
     "import cases cases.csv --yes --picture a…"),
    ("import cases cases.csv", r"add (--yes), or", "import cases cases.csv …"),
    ("import cases cases.csv --closed Closd", r"Did you mean (\w+)\?", "import cases cases.csv --yes --closed …"),
    ("import cases ambiguous.csv --yes", r"Add (--dates day-first)", "import cases ambiguous.csv --yes …"),
    ("import cases thousands.csv --yes", r"Add (--decimal point)", "import cases thousands.csv --yes …"),
    ("import cases serial.csv --yes", r"Add (--dates serial-1900)", "import cases serial.csv --yes …"),
    ("import cases untyped.csv --yes", r'Add (--type "\*=\w+")', "import cases untyped.csv --yes …"),
    ("import cases cases.csv --yes --base durham-2014+move_share=1", r"or write (--base \S+?)\.?$",
     "import cases cases.csv --yes …"),
]  # fmt: skip


_GROW = "Home grow reported"
CASE_TABLES = {
    "cases.csv": f"Received,Closed,Type\n2015-09-01,2015-09-20,{_GROW}\n2015-10-30,,{_GROW}\n",
    "ambiguous.csv": f"Received,Closed,Type\n01/09/2015,02/10/2015,{_GROW}\n03/10/2015,,{_GROW}\n",
    "thousands.csv": f'Received,Hours,Type\n2015-09-01,"1,500",{_GROW}\n2015-10-30,,{_GROW}\n',
    "serial.csv": f"Received,Type\n42248,{_GROW}\n42300,{_GROW}\n",
    "untyped.csv": "Received,Closed\n2015-09-01,2015-09-20\n",
}
# where commands and questions are refused
REFUSING = ("cli/", "study/questions/", "study/lever", "study/red_line", "study/analysis/", "study/execution/design",
            "study/execution/run_limits")  # fmt: skip
# what the command line refuses in other words, or has no flag for; each says which values are right
OF_PYTHON = (
    'replications must be a whole number from 1, or "auto" (found',
    "precision is a share between 0 and 1, such as 0.05 (found",
    "this question takes a number of replications, not auto",
    "futures: write --replications",
    "the seed and the first replication can't be negative",
    "the guarantee is a share from 0.5 and under 1, such as 0.95 (found",
    "this must be",
    'it is "least" or "most" of a lever that is looked for (found',
    "at least 2 points are needed,",
    "a trade-off needs at least 2 points,",
    'points are a number, the settings themselves, or "auto" (found',
    "has the name of an outcome that there is. Give it another: name=",
    "the resolution is a share over 0 and up to 1, such as 0.02 (found",
    "must be a finite number",
    ": no built-in scenario of a territorial force",
    "a national question needs each force under two policies",
)
# about a full disk, a capsule without runs, an answer that is there already, or a program without its runs
OF_THE_MACHINE = (
    "no run of this version of the model comes with the program",
    "can't be written:",
    "this capsule holds no finished run",
    "a frontier needs settings or scenarios to weigh: trade-offs and comparisons have them,",
)


@pytest.fixture
def typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], tuple[int, str]]:
    """Types a command in a directory with a few files; its exit status, and what it says against it in one line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    Path("own.toml").write_text(SHORT_DURHAM)
    Path("half.toml").write_text(POLICY)
    Path("damaged.sqlite").write_bytes(b"no store" * 100)
    RunStore(tmp_path / "kept.sqlite").close()
    bare = (ROOT / "tests" / "forces.py").read_text().partition('TWO_TEAMS = """\\\n')[2].partition('"""')[0]
    Path("bare.toml").write_text(bare)
    Path("figures.csv").write_text("Month,Charges\n2015-09,3\n2015-10,4\n")
    Path("moons.csv").write_text("Month,Chargs\n2015-09,3\n2015-10,4\n")
    Path("twice.csv").write_text("Month,Charges,People charged\n2015-09,3,4\n2015-10,4,4\n")
    for name, table in CASE_TABLES.items():
        Path(name).write_text(table)
    observed = 'label = "x"\nperiod = "2014"\nvalue = 1\noutcomes = ["{}"]\n'
    Path("wrong.toml").write_text(f"{SHORT_DURHAM}[observations.x]\n{observed.format('chargs')}")
    Path("right-charges.toml").write_text(f"{SHORT_DURHAM}[observations.x]\n{observed.format('charges')}")

    for force, name in (("durham", "Durham Constabulary"), ("btp", "British Transport Police")):
        put(Path("police"), "2018-01", "street", [crime(f"{force}{n}", "2018-01", force=name) for n in range(9)], force)
    Path("tables").mkdir()
    rows = "Durham,92E,40\nDurham,92A,60\n"
    Path("offences.csv").write_text(f"Force Name,Offence Code,Number of Offences\n{rows}")

    def begin(
        question: Question, _flags: Flags, _command: str, _title: str, frontier: str | None, *_then: object
    ) -> int:
        plan = question.plan()
        if frontier is not None:
            outcomes_weighed(plan.outcomes, *read_frontier(frontier))
        return 0

    monkeypatch.setattr(study_commands, "_run_study", begin)

    def type_command(line: str) -> tuple[int, str]:
        Path("durham-police-uk.toml").unlink(missing_ok=True)
        status = run(shlex.split(line))
        captured = capsys.readouterr()
        return status, " ".join(captured.err.split())

    return type_command


def follow(words: str, said: str, followed: str) -> str:
    """The command of whoever follows what was said; "" where that was not said."""
    match = re.search(said, words)
    if match is None or "…" not in followed:
        return followed if match is not None else ""
    # people leave out the commas between thousands
    is_number = re.fullmatch(r"[\d,]+", match[1]) is not None and "--points" not in said
    return followed.replace("…", match[1].replace(",", "") if is_number else match[1])


def refusals() -> list[str]:
    """What each refusal of a command or a question says, in its longest piece that never varies."""
    pieces = []
    for path in sorted((ROOT / "forcesim").rglob("*.py")):
        if not path.relative_to(ROOT / "forcesim").as_posix().startswith(REFUSING):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args):
                continue
            name = getattr(node.exc.func, "id", getattr(node.exc.func, "attr", ""))
            if name in ("StudyError", "BadParameter", "ValueError"):
                texts = [leaf.value for leaf in ast.walk(node.exc.args[0]) if isinstance(leaf, ast.Constant)]
                longest = max((text for text in texts if isinstance(text, str)), key=len, default="")
                pieces += [" ".join(longest.split())] if len(longest) > 4 else []
    return pieces


@pytest.mark.slow
def test_the_command_that_a_refusal_tells_is_taken(typed: Callable[[str], tuple[int, str]]) -> None:
    left, heard = [], []
    for line, said, followed in CASES:
        status, words = typed(line)
        heard.append(words)
        command = follow(words, said, followed)
        if status != 2 or not command:
            left.append(f"{line}: {words}")
        elif (ending := typed(command))[0] != 0:
            left.append(f"{command}: {ending[1]}")
    assert left == []
    everything = " ".join(heard).lower()
    unheard = [piece for piece in refusals() if piece.lower() not in everything]
    assert sorted(set(unheard) - set(OF_PYTHON) - set(OF_THE_MACHINE)) == []
    assert set(OF_PYTHON) | set(OF_THE_MACHINE) <= set(refusals())


def test_every_usage_error_names_a_help_that_there_is(typed: Callable[[str], tuple[int, str]]) -> None:
    for line in (
        "run",
        "rnu",
        "run own.toml --nothing",
        "store prnue",
        "store export",
        "check",
        "report none.forcesim",
    ):
        status, words = typed(line)
        assert status == 2
        match = re.search(r"Try: forcesim (.*--help)", words)
        assert match is not None, words
        with suppress(SystemExit, RunError):
            assert run(shlex.split(match[1])) == 0, words


def test_packages_that_a_message_says_to_install_are_those_that_the_program_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[<>=\[ ;]", text)[0].lower() for text in project["dependencies"]}
    seen = 0
    for path in (ROOT / "forcesim").rglob("*.py"):
        for words in re.findall(r"pip install ([^\"()]+)", path.read_text(encoding="utf-8")):
            for word in shlex.split(words.replace("\\", "")):
                if word.startswith("-"):
                    continue
                name, _, extra = word.rstrip("]").partition("[")
                assert name == project["name"] or name.lower() in declared, f"{path}: {word}"
                assert not extra or extra in project["optional-dependencies"], f"{path}: {word}"
                seen += 1
    assert seen >= 3
