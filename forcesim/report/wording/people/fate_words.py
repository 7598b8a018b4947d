"""What becomes of somebody, in words: in a cell, within a sentence."""

from __future__ import annotations

from forcesim.report.wording.outcome_phrases import within_sentence
from forcesim.report.wording.people.mechanism_words import mechanism_name
from forcesim.study.analysis.people.fates import FAILED
from forcesim.study.results.people_finding import Carrier, PeopleFinding
from forcesim.text import safe

LONGEST = 30
# where cells are folded, and nothing need be cut off that scenarios call their disposals
WHOLE = 80
_FAILED = ", failed"

# within a sentence, of several people: after "would", and by itself
_CLAUSES = {
    "not_met": ("not come to notice", "do not come to notice"),
    "earlier": ("be done with before the measured years", "are done with before the measured years"),
    "not_pursued": ("not be pursued", "are not pursued"),
    "dropped": ("be left unattended", "are left unattended"),
    "no_disposal": ("have their case closed without a disposal", "have their case closed without a disposal"),
    "open": ("still wait at the end", "still wait at the end"),
}
# in a cell, where labels of files are too long
_SHORT = {
    "not_met": "Never came to notice",
    "earlier": "Ended before the measured years",
    "no_disposal": "Closed without a disposal",
}


def fate_name(finding: PeopleFinding, name: str, longest: int = LONGEST) -> str:
    """What a fate is called where it stands by itself."""
    label = _SHORT.get(name) or _label(finding, name)
    if name.endswith(FAILED):
        # what is cut off must not be the word that tells it apart
        return f"{safe(_label(finding, name).removesuffix(_FAILED), longest - len(_FAILED))}{_FAILED}"
    return safe(label, longest)


def fate_clause(finding: PeopleFinding, name: str) -> str:
    """What several people of this fate do, within a sentence: "end with charge", "are not pursued"."""
    return _CLAUSES[name][1] if name in _CLAUSES else _end_with(finding, name)


def fate_would(finding: PeopleFinding, name: str) -> str:
    """The same after "would": "end with charge", "not be pursued"."""
    return _CLAUSES[name][0] if name in _CLAUSES else _end_with(finding, name)


def _end_with(finding: PeopleFinding, name: str) -> str:
    return f"end with {within_sentence(safe(_label(finding, name), 60))}"


def carrier_name(finding: PeopleFinding, carrier: Carrier, labels: dict[str, str], longest: int = LONGEST) -> str:
    """What carries a part of an outcome's change; ``labels`` are those of outcomes, by name."""
    if carrier.kind == "others":
        return "All other people together"
    if carrier.kind == "mechanism":
        return mechanism_name(carrier.name, carrier.per, labels)
    if carrier.before == carrier.after:
        return f"{fate_name(finding, carrier.before, longest)}, under both"
    return f"{fate_name(finding, carrier.before, longest)} → {fate_name(finding, carrier.after, longest)}"


def _label(finding: PeopleFinding, name: str) -> str:
    known = {fate.name: fate.label for fate in finding.fates}
    return known.get(name, name)
