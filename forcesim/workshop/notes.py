"""The trainer's notes with every number in its place: for a terminal, or as a page to print."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forcesim.report.answer import Answer
from forcesim.workshop.claims import check_claims
from forcesim.workshop.facts import fill
from forcesim.workshop.page_templates import render
from forcesim.workshop.script import Script, Step

_WIDTH = 80


@dataclass(frozen=True, slots=True)
class Note:
    """A piece of the notes: ``heading`` says for whom it is ("Say", "The room reads"), "" for a text of its own."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class StepNotes:
    """The notes of one step; ``begins`` is the minute at which it should begin."""

    number: int
    title: str
    begins: float
    minutes: float
    notes: tuple[Note, ...]


SAY, READS, ASK, DECIDE, LANDS, LINES, TRUE, NOT_TRUE = (
    "Say", "The room reads", "Teams predict", "Teams decide", "This lands", "Teams set red lines",
    "Checked against the results", "NOT TRUE as simulated",
)  # fmt: skip


def step_notes(script: Script, answers: Mapping[str, Answer]) -> tuple[StepNotes, ...]:
    """The notes of every step, in order; WorkshopError where a fact can't be filled."""
    begins, listed = 0.0, []
    for index, step in enumerate(script.steps):
        notes = tuple(note for note in _notes(script, index, step, answers) if note.text.strip())
        listed.append(StepNotes(index + 1, step.title, begins, float(step.minutes), notes))
        begins += float(step.minutes)
    return tuple(listed)


def notes_text(script: Script, answers: Mapping[str, Answer]) -> str:
    """The notes for a terminal, 80 columns wide."""
    lines = [script.title, "=" * min(len(script.title), _WIDTH), ""]
    lines += [*_wrapped(f"For: {script.audience}"), *_wrapped(f"To take home: {script.goal}"), ""]
    for step in step_notes(script, answers):
        head = f"{step.number}. {step.title}  ({step.begins:g} to {step.begins + step.minutes:g} min)"
        lines += [*textwrap.wrap(head, _WIDTH), "-" * min(len(head), _WIDTH)]
        for note in step.notes:
            lines += [f"{note.heading}:"] if note.heading else []
            for paragraph in note.text.strip().splitlines():
                lines += _wrapped(paragraph, "  ")
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def notes_page(script: Script, answers: Mapping[str, Answer]) -> str:
    """The notes as one self-contained page of HTML, to be printed."""
    return render("notes.html", script=script, steps=step_notes(script, answers))


def _notes(script: Script, index: int, step: Step, answers: Mapping[str, Answer]) -> Iterator[Note]:
    def filled(text: str) -> str:
        return fill(text.strip(), script, answers)

    yield Note(READS, filled(step.stage))
    yield Note(SAY, filled(step.notes))
    for name in step.injects:
        inject = script.injects[name]
        yield Note(f"{LANDS}: {inject.title}", filled(inject.stage))
        yield Note(SAY, filled(inject.notes))
    if step.question is not None:
        yield Note(ASK, filled(step.question.ask))
    if step.red_lines:
        yield Note(LINES, "Proposed: " + ", ".join(step.red_lines))
    if step.decision is not None:
        levers = [script.levers[name] for name in script.studies[step.decision.study].levers]
        listed = [f"{lever.label}: {'; '.join(option.label for option in lever.options)}" for lever in levers]
        yield Note(DECIDE, "\n".join(listed))
    if step.reveal is not None:
        yield Note(f"Reveal. {READS}", filled(step.reveal.stage))
        yield Note(f"Reveal. {SAY}", filled(step.reveal.notes))
    checked = [claim for claim in check_claims(script, answers) if claim.step == index]
    yield Note(TRUE, "\n".join(claim.claim.says for claim in checked if claim.holds))
    yield Note(NOT_TRUE, "\n".join(claim.in_words for claim in checked if not claim.holds))


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent) or [""]
