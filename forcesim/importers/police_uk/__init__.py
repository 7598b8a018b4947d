"""The monthly files of data.police.uk: read, their quirks told, and a scenario made of what they say."""
