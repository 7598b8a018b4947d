"""What a person calls the scenarios of a study, in place of the titles of their files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from forcesim.errors import StudyError
from forcesim.text import safe, suggestion

# a longer one has no room in a table or beside a curve
LONGEST_LABEL = 40


def labels_of(texts: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Labels by the names of scenarios, from texts such as "durham-2014=As it was".

    StudyError with all that is wrong: no label, a name that no scenario of the study has, two scenarios of one label.
    A name may hold "=" itself, as "burglary+policy.move_share=0.3" does, and be written as people type it and answers
    say it, "burglary+move_share=0.3"; a file may be named by its path, "own/desk.toml".
    """
    typed_names = {name: name for name in names} | {
        short: name for name in names if (short := name.replace("+policy.", "+")) not in names
    }
    labels: dict[str, str] = {}
    faults: list[str] = []
    for text in texts:
        as_typed = max((name for name in typed_names if text.startswith(f"{name}=")), key=len, default="")
        path, stem = text.partition("=")[0], PurePath(text.partition("=")[0]).stem
        if not as_typed and path.endswith(".toml") and names.count(stem) == 1:
            as_typed, typed_names[path] = path, stem
        name = typed_names.get(as_typed, "")
        label = " ".join(text[len(as_typed) + 1 :].split()) if name else ""
        if not name:
            typed = text.rpartition("=")[0] or text
            faults.append(f"no scenario here is called {safe(typed, 80)!r}. {suggestion(typed, names, 'They are')}")
        elif not label or len(label) > LONGEST_LABEL:
            faults.append(f"a label has 1 to {LONGEST_LABEL} characters (found {safe(label, 60)!r})")
        elif label in labels.values() and labels.get(name) != label:
            faults.append(f"two scenarios can't both be called {label!r}")
        else:
            labels[name] = label
    if faults:
        raise StudyError("\n".join(faults))
    return labels
