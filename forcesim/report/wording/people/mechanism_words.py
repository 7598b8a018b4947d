"""What carries a change besides people, in words."""

from __future__ import annotations

from collections.abc import Mapping

from forcesim.report.wording.outcome_phrases import within_sentence

# how much there is of something, where its label would not say it
_AMOUNTS = {
    "leads_received": "Leads that gangs and farms give",
    "plants_seized": "Plants on commercial farms",
    "farms_ended": "How many farms come to an end",
    "hours_on_duty": "Officers' hours on duty",
    "hours_rostered": "Officers' hours on the roster",
    "groups_there": "How many gangs there are, active or lying low",
    "harm_undisturbed": "What gangs would do undisturbed",
    "disruptions": "How many gangs are disrupted",
    "farms_found": "How many farms are found",
    "investigations_closed": "How many investigations end",
    "active_groups": "How many gangs are active",
}
# how much there is of the first for each of the second
_RATIOS = {
    ("leads_developed", "leads_received"): "How many leads are worked in time",
    ("leads_stale", "leads_received"): "How many leads go stale",
    ("investigations_opened", "leads_developed"): "How many investigations leads open",
    ("investigations_closed", "leads_developed"): "How many investigations leads bring to an end",
    ("investigations_abandoned", "investigations_closed"): "How many investigations lose their gang",
    ("hours_abandoned", "investigations_abandoned"): "Hours spent on each lost one",
    ("disruptions", "investigations_closed"): "How investigations end",
    ("disruptions.dismantled", "disruptions"): "Which kind disruptions are of",
    ("disruptions.major", "disruptions"): "Which kind disruptions are of",
    ("disruptions.minor", "disruptions"): "Which kind disruptions are of",
    ("members_arrested", "disruptions"): "Arrests at each disruption",
    ("hours_drawn", "investigations_closed"): "Strike hours of each investigation",
    ("group_members", "active_groups"): "How large active gangs are",
    ("active_groups", "disruptions"): "How long disruptions last",
    ("harm_groups", "disruptions"): "How much disruptions take away",
    ("farms_found", "farms_ended"): "How many farms are found in time",
    ("farms_missed", "farms_ended"): "How many farms nobody finds in time",
    ("farms_active", "farms_ended"): "How long farms produce",
    ("crops_harvested", "farms_active"): "Crops of each farm",
    ("harm_farms", "farms_active"): "Harm that a farm counts for",
    ("hours_farms", "farms_found"): "Hours on each farm found",
    ("hours_moved", "hours_on_duty"): "The share of hours that move",
    ("hours_lost_in_transfer", "hours_moved"): "What is lost of a moved hour",
}


def mechanism_name(name: str, per: str, labels: Mapping[str, str]) -> str:
    """What a mechanism is called in a cell; ``labels`` are those of outcomes, by name."""
    if not per:
        return _AMOUNTS.get(name) or f"Not people: {_label(name, labels)}"
    if name.startswith("value_") or name == "cost_salaries":
        return "The price of an hour"
    ratio = _RATIOS.get((name, per))
    return ratio or f"Not people: {_label(name, labels)} for each of {_label(per, labels)}"


def _label(name: str, labels: Mapping[str, str]) -> str:
    return within_sentence(labels.get(name, name))
