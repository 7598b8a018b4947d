"""The verb of each kind of question, made from what is declared on the question's fields."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperCommand, TyperGroup

from forcesim.cli.options import OUTPUT, Flags, checked_frontier, flag_parameters, output_file
from forcesim.cli.parsing.verb_command import VerbApp
from forcesim.study.questions.declaration import Parameter, parameters, scenario_parameters
from forcesim.study.questions.registry import QUESTIONS

if TYPE_CHECKING:
    from forcesim.study.questions.base import Question

MARKUP: Literal["markdown"] = "markdown"
_POLICIES = Annotated[
    list[str] | None,
    typer.Option("--policy", metavar="NAME", help="Lay a policy over the force: a built-in name or a file."),
]
_FRONTIER = Annotated[
    str | None,
    typer.Option(
        "--frontier",
        metavar="X,Y",
        help="Weigh two outcomes, such as disruptions,cases_dropped, and mark what is dominated.",
        callback=checked_frontier,
    ),
]
_REFIT = Annotated[
    Path | None,
    typer.Option(
        "--refit",
        metavar="FILE",
        help="Write a scenario that extends the first one, with the assumption moved that would explain a miss.",
        callback=output_file,
        rich_help_panel=OUTPUT,
    ),
]


class Verbs(TyperGroup):
    """The commands with a verb for each question before ``describe``.

    In a list a verb is its name and what it asks; the question itself, which takes long to import, is looked at only
    when the verb is used.
    """

    def __init__(self, *, commands: Any = None, **attributes: Any) -> None:
        verbs: dict[str, Any] = {}
        for name, command in dict(commands or {}).items():
            if name == "describe":
                verbs |= {kind: TyperCommand(kind, help=entry.asks) for kind, entry in QUESTIONS.items()}
            verbs[name] = command
        super().__init__(commands=verbs, **attributes)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, verb(name) if name in QUESTIONS else command, rest

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:  # which typer would end without a word
            raise typer.Abort from error


def verb(kind: str) -> Any:
    """The command that asks one kind of question."""
    entry = QUESTIONS[kind]
    question = entry.question
    app = VerbApp(add_completion=False, rich_markup_mode=MARKUP)
    app.command(kind, help="\n\n".join(filter(None, (entry.asks, question.more_help))))(_function(question))
    return typer.main.get_command(app)


def _function(question: type[Question]) -> Callable[..., int]:
    """The function behind a verb, with a parameter for every flag."""
    declared = {parameter.name: parameter for parameter in parameters(question) if parameter.option.is_typed}
    signature = inspect.Signature([*_scenarios(question), *_own_parameters(question), *flag_parameters()])

    def ask(**given: Any) -> int:
        from forcesim.cli import study_commands

        names = given.pop("scenario", ())
        typed = {name: given.pop(name) for name in declared}
        policies, frontier = given.pop("policy", None) or [], given.pop("frontier", None)
        refit = given.pop("refit", None)
        named = [names] if isinstance(names, str) else names
        return study_commands.ask(question, named, policies, typed, frontier, Flags(**given), refit)

    # typer reads the flags of a verb from __signature__; mypy knows no such attribute on functions
    ask.__signature__ = signature  # type: ignore[attr-defined]
    ask.__annotations__ = {parameter.name: parameter.annotation for parameter in signature.parameters.values()}
    return ask


def _scenarios(question: type[Question]) -> list[inspect.Parameter]:
    if question.names_its_forces:
        return []
    (declared,) = scenario_parameters(question)
    are_several = declared.option.repeatable
    argument = typer.Argument(metavar="SCENARIO..." if are_several else "SCENARIO", help=declared.option.help)
    kind: Any = list[str] if are_several else str
    files = [known for known in parameters(question) if known.option.is_file]
    return [
        _parameter("scenario", Annotated[kind, argument], inspect.Parameter.empty),
        *(_parameter(known.name, Annotated[str, _file_argument(known)], inspect.Parameter.empty) for known in files),
    ]


def _file_argument(declared: Parameter) -> Any:
    return typer.Argument(metavar=declared.option.metavar, help=declared.option.help, callback=_existing)


def _existing(text: str) -> str:
    """The name of a file that there is."""
    if not Path(text).is_file():
        raise typer.BadParameter(f"there is no file {text}. The table of monthly figures comes last")
    return text


def _own_parameters(question: type[Question]) -> list[inspect.Parameter]:
    declared = [parameter for parameter in parameters(question) if parameter.option.flag]
    own = [_option(parameter) for parameter in declared if not parameter.is_shared]
    policy = [_parameter("policy", _POLICIES, None)] if question.takes_policy else []
    frontier = [_parameter("frontier", _FRONTIER, None)] if question.can_be_weighed else []
    refit = [_parameter("refit", _REFIT, None)] if question.can_be_refitted else []
    return [*policy, *own, *frontier, *refit, *(_option(parameter) for parameter in declared if parameter.is_shared)]


def _option(declared: Parameter) -> inspect.Parameter:
    """A flag as typer takes it: what is read from text is text here, and nothing where the default is in words."""
    option, default = declared.option, declared.typed_default
    value_type: Any = bool if declared.is_pair else str if option.read is not None else declared.value_type
    if option.repeatable:
        value_type = list[str] | None
    elif default is None:
        value_type = value_type | None
    default_text = option.shown_default
    if default_text is None and default is None and isinstance(declared.default, (int, str)):
        default_text = f"{declared.default}"
    made = typer.Option(
        option.flag,
        metavar=option.metavar,
        help=option.help,
        min=option.ge,
        max=option.le,
        show_default=True if default_text is None else default_text,
        callback=None if option.read is None else _checked(option.read),
    )
    return _parameter(declared.name, Annotated[value_type, made], default)


def _checked(read: Callable[[str], object]) -> Callable[[str | None], str | None]:
    """Text that can be read; a usage error in the words of the reader where it can't."""

    def checked(text: str | None) -> str | None:
        if text is not None:
            try:
                read(text)
            except ValueError as error:
                raise typer.BadParameter(str(error)) from None
        return text

    return checked


def _parameter(name: str, annotation: Any, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
