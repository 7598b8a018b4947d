"""The assurance pack: what an answer rests on, how it was checked, and where it must not be used."""
