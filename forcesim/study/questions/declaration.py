"""A field of a question, declared once, for whatever asks it.

The verb of the command line, the Python function, the form in the window, the command and the script on the screen and
the record in a capsule all read what stands on the fields of the question's dataclass:

    worlds: int = option(300, flag="--worlds", metavar="N", ge=4, help="Worlds to try within the plausible ranges.")

Nothing heavy is imported here, so that the command line can read declarations quickly.
"""

from __future__ import annotations

import numbers
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from inspect import get_annotations
from typing import Any, TypeVar

from forcesim.text import safe

_KEY = "declaration"

# the dataclass of a question, whose module imports this one
QuestionClass = type[Any]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """When a field holds the scenario to compare with, without anybody naming it: where a policy is laid over it.

    ``counts_levers`` says that a lever moved by hand is reason enough; with a value for the field ``unless`` there is
    no comparison.
    """

    counts_levers: bool = False
    unless: str = ""

    def is_implied(self, has_policy: bool, moves_levers: bool, given: Iterable[str]) -> bool:
        """Whether a scenario under a policy, or with levers moved, is to be compared with the one before."""
        return (has_policy or (self.counts_levers and moves_levers)) and self.unless not in given


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What is declared of one field of a question.

    On the command line: ``flag`` (two as ``--yes/--no`` for a field of two ``choices``, "" for none), ``metavar``,
    ``help``, the bounds ``ge`` and ``le``, and ``shown_default``, words in place of the default. A ``repeatable`` flag
    gives a tuple, without repeats where it ``is_set``. ``read`` makes a value of what was typed, and raises ValueError
    in words; ``write`` makes text of a value. ``value_type`` is needed where the default does not tell it.
    ``writes_usual`` says that the command holds the flag whenever it was typed.

    In Python: ``argument`` is its name where that is not the field's, ``is_positional`` that the values of a repeatable
    one follow the scenario without a name.

    In a window: ``label``, the words of each of ``choices``, and for the number that says how thorough an answer is
    ``efforts``, a quick and a thorough one, of a ``unit``; one without a unit is named by its word alone.

    A field that ``is_file`` holds what ``read`` makes of a file, whose name follows the scenarios on the command line.

    In a capsule: ``to_record`` and ``from_record``, from a value to plain JSON and back; ``is_recent`` that records of
    earlier versions do without it.
    """

    flag: str = ""
    metavar: str | None = None
    help: str | None = None
    ge: float | None = None
    le: float | None = None
    shown_default: str | None = None
    repeatable: bool = False
    is_set: bool = False
    read: Callable[[str], Any] | None = None
    write: Callable[[Any], str] = str
    value_type: type | None = None
    writes_usual: bool = False
    argument: str = ""
    is_positional: bool = False
    label: str = ""
    choices: Mapping[str, str] | None = None
    efforts: tuple[int, int] | None = None
    unit: str = ""
    to_record: Callable[[Any], Any] | None = None
    from_record: Callable[[Any], Any] | None = None
    is_recent: bool = False
    reference: Reference | None = None
    is_scenario: bool = False
    is_file: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether the command line has it: as a flag, or as a file."""
        return bool(self.flag) or self.is_file


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field of a question with its default, MISSING where there is none, and what is declared of it.

    ``is_shared`` says that all questions have it.
    """

    name: str
    default: Any
    option: Option
    is_shared: bool

    @property
    def argument(self) -> str:
        """Its name in Python."""
        return self.option.argument or self.name

    @property
    def usual(self) -> Any:
        """The default as a person would give it in Python: nothing where the command line says it in words."""
        if self.option.is_file:
            return None
        if self.default is MISSING or self.option.shown_default is not None:
            return () if self.option.repeatable else None
        return self.default

    @property
    def value_type(self) -> type:
        """The type of a value, of one where there may be several."""
        known = isinstance(self.default, (int, float, str))
        return self.option.value_type or (type(self.default) if known else str)

    @property
    def is_required(self) -> bool:
        """Whether a question can't be asked without it."""
        return self.default is MISSING

    @property
    def typed_default(self) -> Any:
        """What the command line has for a flag that was not typed; None where that is not the default itself."""
        if self.is_pair:
            return self.default == self.pair[0]
        if self.option.repeatable or self.option.writes_usual or self.usual is None:
            return None
        return self.option.write(self.default) if self.option.read is not None else self.default

    @property
    def is_pair(self) -> bool:
        """Whether it is one of two choices, each with a flag of its own."""
        return "/" in self.option.flag

    @property
    def pair(self) -> tuple[str, ...]:
        """The two choices of ``--first/--second``, the first and the second."""
        return tuple(name.removeprefix("--") for name in self.option.flag.split("/"))

    def value(self, argument: Any) -> Any:
        """The field's value for what a person gave in Python or on the command line; ValueError in words."""
        if self.is_pair and isinstance(argument, bool):
            return self.pair[0 if argument else 1]
        if self.option.repeatable and isinstance(argument, Mapping):
            return tuple(f"{name}={value}" for name, value in argument.items())
        if self.option.repeatable and not isinstance(argument, str):
            return tuple(dict.fromkeys(argument) if self.option.is_set else argument)
        if self.option.read is not None and isinstance(argument, str):
            return self.option.read(argument)
        if self.is_number and (isinstance(argument, bool) or not isinstance(argument, self._number_types)):
            low = "" if self.option.ge is None else f" from {self.option.ge:,}"
            wanted = "a whole number" if self.value_type is int else "a number"
            raise ValueError(f"this must be {wanted}{low} (found {safe(repr(argument), 60)})")
        return argument

    @property
    def is_number(self) -> bool:
        """Whether it is a number and nothing else: no words stand for one, and there is one only."""
        is_single = self.option.read is None and not self.option.repeatable and self.option.reference is None
        return is_single and self.value_type in (int, float)

    @property
    def _number_types(self) -> tuple[type, ...]:
        return (numbers.Integral,) if self.value_type is int else (numbers.Real,)

    def words(self, value: Any) -> list[str]:
        """The flag and its value on the command line."""
        option = self.option
        if option.is_file:
            return [str(value)] if isinstance(value, str) else []
        if not option.flag or (option.reference is not None and not isinstance(value, str)):
            return []
        if self.is_pair:
            chosen = self.value(value)
            return [] if chosen == self.default else [f"--{chosen}"]
        values = value if isinstance(value, (tuple, list)) else [value]
        # what was typed stays as it was typed
        texts = (item if isinstance(item, str) else option.write(item) for item in values)
        return [word for text in texts for word in (option.flag, text)]

    def record(self, value: Any) -> Any:
        """The value in plain JSON."""
        return value if self.option.to_record is None else self.option.to_record(value)

    def recorded(self, plain: Any) -> Any:
        """The value of plain JSON; TypeError or ValueError where it is none."""
        if self.option.from_record is not None:
            return self.option.from_record(plain)
        if self.option.repeatable:
            if not isinstance(plain, (list, tuple)):
                raise TypeError(f"{self.name} is a list")
            return tuple(map(str, plain))
        return plain if self.option.choices or self.default is None else type(self.default)(plain)


def option(default: T, **declared: Any) -> T:
    """A field of a question with its default and what is declared of it, see ``Option``."""
    return field(default=default, metadata=declaration(**declared))


def option_like(question: type, name: str, default: T, **declared: Any) -> T:
    """A field as another kind of question declares it, but for the default and what is ``declared`` anew."""
    known = _declared(question, name)
    if known is None:
        raise TypeError(f"{question.__name__} declares no {name}")
    return field(default=default, metadata={_KEY: replace(known, **declared)})


def declaration(**declared: Any) -> dict[str, Any]:
    """The metadata of a field that has no default: ``field(metadata=declaration(…))``."""
    return {_KEY: Option(**declared)}


# of a question about one scenario
SCENARIO = declaration(is_scenario=True, help="A built-in name, such as durham-2014, or a file.")


def parameters(question: QuestionClass) -> tuple[Parameter, ...]:
    """The declared fields of a kind of question: its own in the order in which they stand, then the shared ones.

    A field that a subclass gives another default without a word keeps what is declared of it.
    """
    known = {known.name: known for known in fields(question) if known.init}
    classes = [owner for owner in question.__mro__ if "__dataclass_fields__" in vars(owner)]
    own: list[Parameter] = []
    shared: list[Parameter] = []
    for name in dict.fromkeys(name for owner in classes for name in get_annotations(owner)):
        declared = next((_declared(owner, name) for owner in classes if _declared(owner, name) is not None), None)
        if name in known and declared is not None:
            is_shared = _declared(classes[-1], name) is not None
            (shared if is_shared else own).append(Parameter(name, known[name].default, declared, is_shared))
    order = list(get_annotations(classes[-1]))
    return (*own, *sorted(shared, key=lambda parameter: order.index(parameter.name)))


def scenario_parameters(question: QuestionClass) -> tuple[Parameter, ...]:
    """The fields that hold what a question is about: one scenario, or several."""
    return tuple(parameter for parameter in parameters(question) if parameter.option.is_scenario)


def shared_parameters(question: QuestionClass) -> tuple[Parameter, ...]:
    """The fields that all questions have."""
    return tuple(parameter for parameter in parameters(question) if parameter.is_shared)


def settings(question: QuestionClass) -> tuple[Parameter, ...]:
    """The fields of a kind of question that are no scenarios, without the shared ones."""
    return tuple(
        parameter
        for parameter in parameters(question)
        if not (parameter.is_shared or parameter.option.is_scenario or parameter.option.reference is not None)
    )


def command_of(verb: str, names: Sequence[str], policies: Sequence[str], words: Sequence[str], seed: int) -> str:
    """The line for a terminal that gives the same numbers again; ``words`` are flags with their values."""
    laid = [word for policy in policies for word in ("--policy", policy)]
    return shlex.join(["forcesim", verb, *names, *laid, *words, "--seed", str(seed)])


def flags_of(question: QuestionClass, given: Mapping[str, object]) -> list[str]:
    """The flags of a kind of question, with values of its fields, in the order in which they are ``given``."""
    known = {parameter.name: parameter for parameter in parameters(question)}
    return [word for name, value in given.items() for word in known[name].words(value)]


def _declared(owner: type, name: str) -> Option | None:
    known = vars(owner)["__dataclass_fields__"].get(name)
    return None if known is None else known.metadata.get(_KEY)
