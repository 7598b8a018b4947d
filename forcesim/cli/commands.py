"""The verbs: one question each. What takes long to import is imported inside them, so that --help is quick."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forcesim.cli.options import Flags, checked_frontier, checked_points, read_executor, with_flags

app = typer.Typer(
    help="What a police force gains and loses when it moves officer hours.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

Scenario = Annotated[str, typer.Argument(metavar="SCENARIO", help="A built-in name, such as durham-2014, or a file.")]
Policies = Annotated[
    list[str] | None,
    typer.Option("--policy", metavar="NAME", help="Lay a policy over the force: a built-in name or a file."),
]

Frontier = Annotated[
    str | None,
    typer.Option(
        metavar="X,Y",
        help="Weigh two outcomes, such as disruptions,cases_dropped, and mark what is dominated.",
        callback=checked_frontier,
    ),
]
Outcomes = Annotated[
    list[str] | None,
    typer.Option("--outcome", metavar="NAME", help="What it is about; repeatable.", show_default="the headline"),
]
Worlds = Annotated[int, typer.Option(metavar="N", min=4, help="Worlds to try within the plausible ranges.")]


def _version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        typer.echo(f"forcesim {version('forcesim')}")
        raise typer.Exit


@app.callback()
def _every_verb(
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """What a police force gains and loses when it moves officer hours."""


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where brief and capsule go.")] = Path(),
    window: Annotated[
        bool, typer.Option("--window/--no-window", help="Open the window where there is a screen.")
    ] = True,
    jobs: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=1024, help="Processes that share the work.")
    ] = None,
    replications: Annotated[int, typer.Option(metavar="N", min=1, help="Futures at each position.")] = 16,
) -> int:
    """Show me: the Durham question, answered."""
    from forcesim.cli.demo_command import show

    return show(out, window=window, jobs=jobs, replications=replications)


@app.command()
def scenarios(
    json: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="List them as JSON; - for standard output.")
    ] = None,
) -> int:
    """What is built in? Forces, policies, workshops."""
    from forcesim.cli.scenario_commands import listing

    return listing(json)


@app.command()
def check(files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files, or built-in names.")]) -> int:
    """Is this file right? Every fault at once."""
    from forcesim.cli.scenario_commands import check_files

    return check_files(files)


@app.command()
@with_flags(40)
def run(
    scenario: Scenario,
    policy: Policies = None,
    first_replication: Annotated[int, typer.Option(min=0, metavar="N", help="Number of the first future.")] = 0,
    *,
    flags: Flags,
) -> int:
    """What happens?"""
    from forcesim.cli import study_commands

    return study_commands.run(scenario, policy or [], first_replication, flags)


@app.command()
@with_flags(40)
def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar="SCENARIO...",
            help="Scenarios, the one to compare with first. FORCE+POLICY is a force under a policy, FORCE+KEY=VALUE "
            "one with another value.",
        ),
    ],
    policy: Policies = None,
    frontier: Frontier = None,
    *,
    flags: Flags,
) -> int:
    """What changes between these? Several scenarios, or one force under several policies, on the same luck."""
    from forcesim.cli import study_commands

    return study_commands.compare(scenarios, policy or [], frontier, flags)


@app.command()
@with_flags(20)
def tradeoff(
    scenario: Scenario,
    policy: Policies = None,
    lever: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="What to move; given twice: a map of both.", show_default="move_share"),
    ] = None,
    points: Annotated[
        str,
        typer.Option(
            metavar="N|A,B,C|auto",
            help="How many positions to try (of each lever), or which; auto adds them where the curve bends or a "
            "decision changes.",
            callback=checked_points,
        ),
    ] = "11",
    red_line: Annotated[
        list[str] | None,
        typer.Option(
            "--red-line",
            metavar="LINE",
            help='How far it holds, such as "backlog<200@0.9": in 9 of 10 futures. Repeatable.',
        ),
    ] = None,
    outcome: Outcomes = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            metavar="POLICY", help="Compare with this policy.", show_default="with --policy: the force as it is"
        ),
    ] = None,
    frontier: Frontier = None,
    *,
    flags: Flags,
) -> int:
    """How far can we go? Moves one lever through its positions and finds the cliff; or two, and draws a map.

    With --replications auto, futures go where a verdict on an --outcome is open, and to the cliff.
    """
    from forcesim.cli import study_commands

    return study_commands.tradeoff(
        scenario, policy or [], lever or [], points, baseline, red_line or [], outcome or [], frontier, flags
    )


@app.command()
@with_flags("auto")
def choose(
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="Scenarios to choose from.")],
    policy: Policies = None,
    goal: Annotated[
        str, typer.Option(metavar="OUTCOME", help='What should be best; "min charges" where neither is better.')
    ] = "harm",
    red_line: Annotated[
        list[str] | None,
        typer.Option("--red-line", metavar="LINE", help='What must hold: "backlog<200@0.9" is in 9 of 10 futures.'),
    ] = None,
    *,
    flags: Flags,
) -> int:
    """Which is best? Spends runs where the choice is open, and says so with a guarantee."""
    from forcesim.cli import study_commands

    return study_commands.choose(scenarios, policy or [], goal, red_line or [], flags)


@app.command()
@with_flags(20)
def sensitivity(
    scenario: Scenario,
    policy: Policies = None,
    outcome: Outcomes = None,
    method: Annotated[
        str, typer.Option(metavar="morris|sobol", help="Screen the numbers, or also split the variance among the few.")
    ] = "morris",
    worlds: Worlds = 360,
    *,
    flags: Flags,
) -> int:
    """What matters most, of all that nobody knows? With a policy: for what the policy changes."""
    from forcesim.cli import study_commands

    return study_commands.sensitivity(scenario, policy or [], outcome or [], method, worlds, flags)


@app.command()
@with_flags(4)
def failure(
    scenario: Scenario,
    policy: Policies = None,
    outcome: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Fails where the policy makes this worse.", show_default="the headline"),
    ] = None,
    red_line: Annotated[
        str | None,
        typer.Option("--red-line", metavar="LINE", help='Fails where this is broken, such as "backlog<200".'),
    ] = None,
    worlds: Annotated[
        int, typer.Option(metavar="N", min=30, help="Worlds to try; with fewer than 30 nothing tells failures apart.")
    ] = 300,
    *,
    flags: Flags,
) -> int:
    """When does it fail? Finds the worlds in which a policy does harm, or in which a red line is broken."""
    from forcesim.cli import study_commands

    return study_commands.failure(scenario, policy or [], outcome, red_line, worlds, flags)


@app.command()
@with_flags(60)
def require(
    scenario: Scenario,
    policy: Policies = None,
    red_line: Annotated[
        list[str] | None,
        typer.Option(
            "--red-line",
            metavar="LINE",
            help='What must hold, such as "backlog<200@0.9": in 9 of 10 futures. Repeatable.',
        ),
    ] = None,
    lever: Annotated[str, typer.Option(metavar="NAME", help="What to move.")] = "move_share",
    most: Annotated[bool, typer.Option("--most/--least", help="Look for the most or the least of it.")] = False,
    points: Annotated[int, typer.Option(metavar="N", min=2, max=1000, help="Positions of the first, coarse look.")] = 9,
    low: Annotated[
        float | None, typer.Option("--from", metavar="X", help="Look from here", show_default="its plausible range")
    ] = None,
    high: Annotated[float | None, typer.Option("--to", metavar="X", help="up to here.")] = None,
    *,
    flags: Flags,
) -> int:
    """What would it take? The least or most of a lever that meets the red lines."""
    from forcesim.cli import study_commands

    return study_commands.require(scenario, policy or [], red_line or [], lever, most, points, (low, high), flags)


@app.command()
@with_flags(40)
def backcast(scenario: Scenario, *, flags: Flags) -> int:
    """Does it agree with what was published? The model's band beside each figure, misses included."""
    from forcesim.cli import study_commands

    return study_commands.backcast(scenario, flags)


@app.command()
def describe(
    scenario: Scenario,
    policy: Annotated[str | None, typer.Option(metavar="NAME", help="Lay a policy over it.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it to a file.")] = None,
) -> int:
    """What is the model? Its description for this scenario, with the assumptions log, as Markdown."""
    from forcesim.cli.scenario_commands import describe as written

    return written(scenario, policy, out)


@app.command()
def schema(
    out: Annotated[str | None, typer.Option("--json", metavar="FILE|-", help="Write it to a file.")] = None,
) -> int:
    """JSON Schema of scenario files, for editors that complete and check."""
    from forcesim.cli.scenario_commands import write_schema

    return write_schema(out)


Capsule = Annotated[
    Path, typer.Argument(metavar="CAPSULE", exists=True, dir_okay=False, help="A file that --capsule wrote.")
]


def _sample(text: str) -> str:
    if text != "all" and not (text.isdigit() and int(text) > 0):
        raise typer.BadParameter(f"{text!r} is neither a whole number from 1 nor all")
    return text


@app.command()
def report(
    capsule: Capsule,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The brief, to read, print or send.", show_default="beside the capsule"),
    ] = None,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="A workbook.")] = None,
    csv: Annotated[Path | None, typer.Option(metavar="DIR", help="results.csv and futures.csv.")] = None,
    json: Annotated[str | None, typer.Option(metavar="FILE|-", help="The result as JSON.")] = None,
) -> int:
    """Brief, workbook and tables of a capsule, without a run."""
    from forcesim.cli.capsule_commands import report as written

    return written(capsule, html, xlsx, csv, json)


@app.command()
def verify(
    capsule: Capsule,
    sample: Annotated[
        str, typer.Option(metavar="N|all", help="Runs to make again; always the same ones.", callback=_sample)
    ] = "10",
    jobs: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=1024, help="Processes.", show_default="one a core")
    ] = None,
    executor: Annotated[
        str, typer.Option(metavar="local|dask://HOST:PORT", help="Where.", callback=read_executor)
    ] = "local",
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> int:
    """Does this result still come out? Makes runs again and compares them bit for bit."""
    from forcesim.cli.capsule_commands import verify as verified

    return verified(capsule, None if sample == "all" else int(sample), jobs, executor, quiet=quiet)


store_app = typer.Typer(
    help="Finished runs, kept so that nothing is computed twice, and the studies that were asked.", no_args_is_help=True
)
app.add_typer(store_app, name="store")

Place = Annotated[
    str | None,
    typer.Option("--store", metavar="FILE", help="Which store.", show_default="the user's data directory"),
]


@store_app.command("info")
def store_info(store: Place = None) -> int:
    """What is kept, and where?"""
    from forcesim.cli.store_commands import info

    return info(store)


@store_app.command("prune")
def store_prune(
    days: Annotated[float | None, typer.Option(metavar="N", min=0, help="Runs and studies older than N days.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All runs and studies.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    store: Place = None,
) -> int:
    """Delete runs: by default those of other versions of the model, which no new study uses, and deleted studies."""
    from forcesim.cli.store_commands import prune

    return prune(store, days=days, everything=everything, is_sure=yes)


@store_app.command("export")
def store_export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv file, one row a run and outcome.")],
    store: Place = None,
) -> int:
    """Write the outcomes of all runs to a table, and the studies that were asked to another beside it."""
    from forcesim.cli.store_commands import export

    return export(store, file)


@app.command()
def gui(file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A scenario or a capsule.")] = None) -> int:
    """The window, on a scenario or a capsule."""
    from forcesim.cli.gui_command import open_window

    return open_window(file)
