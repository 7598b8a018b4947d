"""The files of data.police.uk: found, read as text, and counted, with every quirk noted."""
