"""A verb that tells everything that is wrong with its words at once; the parser by itself stops at the first fault."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.core import TyperCommand

from forcesim.report.wording.numbers import join_words
from forcesim.text import safe

# of whichever library typer stands on
UsageError: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "UsageError")
_Missing: Any = next(kind for kind in typer.BadParameter.__subclasses__() if kind.__name__ == "MissingParameter")
# what a word without its flag looks like, and the flag
_FLAGS_BY_MARK = (
    (re.compile(r"^[^<>=]+[<>]"), "--red-line"),
    (re.compile(r"^[\w.]+=[^=]"), "--set"),
)
# surplus words that are named
_MOST_NAMED = 5
# words that a person would hardly get wrong so often in one line
_MOST_FAULTS = 50


class VerbCommand(TyperCommand):
    """A command whose usage error holds every fault of its words, in ``faults``, where there are several."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the words apart; a usage error with everything that is wrong with them."""
        words = list(args)  # the parser takes from the list that it is given
        try:
            return super().parse_args(ctx, args)
        except UsageError as first:
            faults = _faults(self, ctx, words)
            if not faults:
                raise
            if len(faults) == 1:
                raise faults[0] from faults[0].__cause__  # which the wording of a wrong value is made from
            error = UsageError("\n".join(fault.format_message() for fault in faults), ctx)
            error.faults = tuple(faults)
            raise error from first


class VerbApp(typer.Typer):
    """A set of verbs, each of which tells everything that is wrong with its words."""

    def command(self, name: str | None = None, **declared: Any) -> Callable[[Any], Any]:
        """As ``typer.Typer.command``."""
        return super().command(name, **{"cls": VerbCommand, **declared})


def _faults(command: Any, ctx: Any, words: Sequence[str]) -> list[Any]:
    """What is wrong with the words of a command: unknown flags, then values that are missing or wrong."""
    given, rest, faults = _parsed(command, ctx, list(words))
    has_unknown = bool(faults)
    for parameter in command.get_params(ctx):
        if getattr(parameter, "is_eager", False):  # such as --help, which would have been answered by now
            continue
        try:
            _, rest = parameter.handle_parse_result(ctx, given, rest)
        except UsageError as fault:
            # after a flag that there is not, who knows whether a word is its value
            is_doubtful = has_unknown and parameter.param_type_name == "argument"
            if isinstance(fault, _Missing) or not is_doubtful:
                faults.append(fault)
    if rest and not has_unknown:
        try:
            ctx.fail(_surplus(command, ctx, [str(word) for word in rest]))
        except UsageError as fault:
            faults.append(fault)
    return faults


def _surplus(command: Any, ctx: Any, rest: Sequence[str]) -> str:
    """That there are words too many, and the flags that they may have been meant for."""
    flags = {flag for parameter in command.get_params(ctx) for flag in parameter.opts}
    shown = [safe(word, 60) for word in rest[:_MOST_NAMED]]
    named = [*shown, *([f"{len(rest) - _MOST_NAMED} more"] if len(rest) > _MOST_NAMED else [])]
    hints = [
        f"{flag} {shlex.quote(word)}"
        for word in shown
        for mark, flag in _FLAGS_BY_MARK
        if mark.search(word) and flag in flags
    ]
    hint = f" Did you mean {' '.join(hints)}?" if hints and len(hints) == len(rest) else ""
    return f"There is no place for {join_words(named)}.{hint}"


def _parsed(command: Any, ctx: Any, words: list[str]) -> tuple[dict[str, Any], list[str], list[Any]]:
    """The values of the flags that there are, the other words, and the faults of flags that there are not."""
    faults: list[Any] = []
    while len(faults) < _MOST_FAULTS:
        try:
            given, rest, _ = command.make_parser(ctx).parse_args(args=list(words))
        except UsageError as fault:
            faults.append(fault)
            shorter = _without(words, getattr(fault, "option_name", ""))
            if len(shorter) == len(words):
                break
            words = shorter
        else:
            return given, rest, faults
    return {}, [], faults


def _without(words: list[str], flag: str) -> list[str]:
    """The words without the last one that is this flag, with a value behind "=" or without."""
    for index in reversed(range(len(words))):
        if flag and (words[index] == flag or words[index].startswith(f"{flag}=")):
            return words[:index] + words[index + 1 :]
    return words
