"""The verbs that ask no question of the simulation, and all of them together.

What takes long to import is imported inside them, so that --help is quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forcesim.cli.imports import import_app
from forcesim.cli.options import (
    check_outputs,
    output_directory,
    output_file,
    output_json,
    read_executor,
    scenario_files,
)
from forcesim.cli.parsing.verb_command import VerbApp
from forcesim.cli.question_verbs import MARKUP, Verbs

app = VerbApp(
    cls=Verbs,
    help="What a police force gains and loses when it moves officer hours.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=MARKUP,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Scenario = Annotated[str, typer.Argument(metavar="SCENARIO", help="A built-in name, such as durham-2014, or a file.")]


def _version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        from forcesim.simulation.result import MODEL_VERSION, is_compiled

        engine = "compiled" if is_compiled() else "in pure Python"
        typer.echo(f"forcesim {version('forcesim')}, model {MODEL_VERSION}, {engine}")
        raise typer.Exit


@app.callback()
def _every_verb(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  answered by its callback
        bool, typer.Option("--version", help="Say which version this is.", callback=_version, is_eager=True)
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Say on standard error what happens, step by step.")
    ] = False,
) -> None:
    """What a police force gains and loses when it moves officer hours."""
    from forcesim.event_log import start_log

    start_log(context.obj or (), is_verbose=verbose)


@app.command()
def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where brief and capsule go.", callback=output_directory)
    ] = Path(),
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
        str | None,
        typer.Option(metavar="FILE|-", help="List them as JSON; - for standard output.", callback=output_json),
    ] = None,
) -> int:
    """What is built in? Forces, policies, workshops."""
    from forcesim.cli.scenario_commands import listing

    return listing(json)


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files, or built-in names.")],
    json: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-", help="Faults and size of a run as JSON; - for standard output.", callback=output_json
        ),
    ] = None,
    facts: Annotated[
        bool,
        typer.Option("--facts", help="Workshops: hold what is told against results; simulates what was not."),
    ] = False,
) -> int:
    """Is this file right? Every fault at once, and how large a run will be."""
    from forcesim.cli.scenario_commands import check_files

    check_outputs({"--json": json}, scenario_files(files))
    status = check_files(files, json)
    if not facts or status:
        return status
    from forcesim.cli.workshop.results import check_facts

    return check_facts(files)


app.add_typer(import_app, name="import")

# here stand the verbs that ask questions, see question_verbs


@app.command()
def describe(
    scenario: Scenario,
    policy: Annotated[str | None, typer.Option(metavar="NAME", help="Lay a policy over it.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it to a file.", callback=output_file)
    ] = None,
) -> int:
    """What is the model? Its description for this scenario, with the assumptions log, as Markdown."""
    from forcesim.cli.scenario_commands import describe as write_description

    check_outputs({"--out": out}, scenario_files(filter(None, (scenario, policy))))
    return write_description(scenario, policy, out)


@app.command()
def show(
    scenario: Scenario,
    key: Annotated[str | None, typer.Argument(metavar="KEY", help="A dotted key, or the unique end of one.")] = None,
    policy: Annotated[str | None, typer.Option(metavar="NAME", help="Lay a policy over it.")] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a value; repeatable.")
    ] = None,
    search: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Only what has all these words in its key, labels or help.")
    ] = None,
    differs_from: Annotated[
        str | None, typer.Option(metavar="SCENARIO", help="Only what is another value there, with both.")
    ] = None,
    json: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="As JSON; - for standard output.", callback=output_json)
    ] = None,
) -> int:
    """What does it say, and from where? Every value with its key, evidence, file and line."""
    from forcesim.cli.scenario_commands import show as show_values

    check_outputs({"--json": json}, scenario_files(filter(None, (scenario, policy, differs_from))))
    return show_values(scenario, key, policy, overrides or (), search, differs_from, json)


@app.command()
def schema(
    out: Annotated[
        str | None, typer.Option("--json", metavar="FILE|-", help="Write it to a file.", callback=output_json)
    ] = None,
    workshop: Annotated[bool, typer.Option("--workshop", help="Of the scripts of workshops.")] = False,
    results: Annotated[bool, typer.Option("--results", help="Of results, as --json writes them.")] = False,
) -> int:
    """JSON Schema of scenario files, for editors that complete and check; or of results, for programs that read."""
    from forcesim.cli.scenario_commands import write_schema

    if workshop and results:
        raise typer.BadParameter("give either --workshop or --results")
    return write_schema(out, of_workshops=workshop, of_results=results)


@app.command()
def reference(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it to a file.", callback=output_file)
    ] = None,
) -> int:
    """What can be written and asked? Every key, outcome, flag and Python function, as Markdown."""
    from forcesim.cli.scenario_commands import write_reference

    return write_reference(out)


Capsule = Annotated[
    Path, typer.Argument(metavar="CAPSULE", exists=True, dir_okay=False, help="A file that --capsule wrote.")
]


def _sample(text: str) -> str:
    if text != "all" and not (text.isdigit() and int(text) > 0):
        raise typer.BadParameter(f"{text!r} is neither a whole number from 1 nor all")
    return text


StoreFile = Annotated[
    str | None,
    typer.Option("--store", metavar="FILE", help="Which store.", show_default="the user's data directory"),
]

PARTS = "What to write, by default all of it"
TABLES = "Single files"


@app.command()
def report(
    capsule: Capsule,
    brief: Annotated[
        bool, typer.Option("--brief", help="Two pages to read, print or send.", rich_help_panel=PARTS)
    ] = False,
    workbook: Annotated[
        bool, typer.Option("--workbook", help="Every number, for a spreadsheet.", rich_help_panel=PARTS)
    ] = False,
    assurance: Annotated[
        bool,
        typer.Option("--assurance", help="What it rests on, and how it was checked.", rich_help_panel=PARTS),
    ] = False,
    decision: Annotated[
        bool, typer.Option("--decision", help="The record that is published of a decision.", rich_help_panel=PARTS)
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Where to.", show_default="a folder named after the study, beside the capsule"
        ),
    ] = None,
    support: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            metavar="CAPSULE",
            help="Another study on the same scenarios to draw on: sensitivity measures what each assumption does, "
            "backcast validates. Repeatable.",
            show_default="those in the store",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    words: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What only a person can say in the decision record, in TOML: title, decided_by, decided_on, policy, "
            "reasons, dissent and more.",
        ),
    ] = None,
    checks: Annotated[
        bool,
        typer.Option("--checks/--no-checks", help="Simulate the checks of the assurance pack, up to a minute or so."),
    ] = True,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The brief as a page.", callback=output_file, rich_help_panel=TABLES),
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A workbook.", callback=output_file, rich_help_panel=TABLES)
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR|-",
            help="results.csv, futures.csv and more; - for standard output.",
            callback=output_directory,
            rich_help_panel=TABLES,
        ),
    ] = None,
    json: Annotated[
        str | None,
        typer.Option(metavar="FILE|-", help="The result as JSON.", callback=output_json, rich_help_panel=TABLES),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=1024, help="Processes.", show_default="one a core")
    ] = None,
    store: StoreFile = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> int:
    """Brief, workbook, assurance pack and decision record of a capsule, in a folder named after the study."""
    from forcesim.cli.answer_files import AnswerFiles
    from forcesim.cli.capsules.report_command import Wish, write_report

    wish = Wish(
        brief=brief,
        workbook=workbook,
        assurance=assurance,
        decision=decision,
        folder=to,
        support=tuple(support or ()),
        words=words,
        checks=checks,
        jobs=jobs,
        store=store,
        quiet=quiet,
    )
    return write_report(capsule, wish, AnswerFiles(json=json, csv=csv, xlsx=xlsx, html=html, quiet=wish.quiet))


@app.command()
def verify(
    capsule: Annotated[
        Path | None,
        typer.Argument(metavar="[CAPSULE]", exists=True, dir_okay=False, help="A file that --capsule wrote."),
    ] = None,
    shipped: Annotated[
        bool, typer.Option("--shipped", help="The runs that come with the program, in place of a capsule.")
    ] = False,
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
    from forcesim.cli.capsules.verify_command import verify as verify_capsule
    from forcesim.cli.capsules.verify_command import verify_shipped

    if shipped == (capsule is not None):
        raise typer.BadParameter("name either a capsule or --shipped")
    if capsule is None:
        return verify_shipped(None if sample == "all" else int(sample), jobs, executor, quiet=quiet)
    return verify_capsule(capsule, None if sample == "all" else int(sample), jobs, executor, quiet=quiet)


store_app = VerbApp(
    cls=Verbs,
    help="Finished runs, kept so that nothing is computed twice, and the studies that were asked.",
    no_args_is_help=True,
)
app.add_typer(store_app, name="store")


@store_app.command("info")
def store_info(store: StoreFile = None) -> int:
    """What is kept, and where?"""
    from forcesim.cli.store_commands import info

    return info(store)


@store_app.command("prune")
def store_prune(
    days: Annotated[float | None, typer.Option(metavar="N", min=0, help="Runs and studies older than N days.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All runs and studies.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    store: StoreFile = None,
) -> int:
    """Delete runs: by default those of other versions of the model, which no new study uses, and deleted studies."""
    from forcesim.cli.store_commands import prune

    return prune(store, days=days, everything=everything, is_sure=yes)


@store_app.command("export")
def store_export(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A .csv file, one row a run and outcome.", callback=output_file)
    ],
    store: StoreFile = None,
) -> int:
    """Write the outcomes of all runs to a table, and the studies that were asked to another beside it."""
    from forcesim.cli.store_commands import export

    return export(store, file)


@app.command()
def gui(file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A scenario or a capsule.")] = None) -> int:
    """The window, on a scenario or a capsule."""
    from forcesim.cli.gui_command import open_window

    return open_window(file)


@app.command()
def workshop(
    script: Annotated[
        str | None, typer.Argument(metavar="SCRIPT", help="A built-in workshop, such as fifteen-minutes, or a file.")
    ] = None,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Simulate all that the script needs, and keep it for the room.")
    ] = False,
    notes: Annotated[bool, typer.Option("--notes", help="Print the trainer's notes with their numbers.")] = False,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the notes as a page to print.", callback=output_file),
    ] = None,
    capsule: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Where the simulated results are kept.",
            show_default="the user's data directory",
        ),
    ] = None,
    session: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A session, to see where it stands or to write of it.")
    ] = None,
    debrief: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the debrief of the session.", callback=output_file),
    ] = None,
    futures: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=5, max=10_000, help="Futures of each arm when preparing.", show_default="the script's own"
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=1024, help="Processes that share the work.", show_default="one a core"),
    ] = None,
    store: StoreFile = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> int:
    """Teach the trade-off in a room: the window in workshop mode, and what a trainer prepares."""
    from forcesim.cli.workshop.results import Wanted
    from forcesim.cli.workshop.verb import run_workshop

    check_outputs(
        {"--html": html, "--debrief": debrief, "--capsule": capsule if prepare else None},
        {"the session": session, "the results": None if prepare else capsule},
    )
    wanted = Wanted(
        prepare=prepare,
        notes=notes,
        html=html,
        capsule=capsule,
        session=session,
        debrief=debrief,
        futures=futures,
        jobs=jobs,
        store=store,
        quiet=quiet,
    )
    return run_workshop(script, wanted)
