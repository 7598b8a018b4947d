"""Own data in: tables of others read, their quality told, and what they say fitted and put into a scenario."""
