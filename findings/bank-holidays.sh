#!/bin/sh
# The weekdays of 2015 to 2026 that are bank holidays in England, for rosters and for counting working days. One would
# expect two well-known libraries to agree with the government's list. workalendar lacks the coronation of 2023;
# holidays asked for "GB" has neither Easter Monday nor the August holiday of any year, because it names only what the
# four nations share: it must be asked for England. workalendar also counts Easter Sunday, which is none.
# Seen 2026-11: workalendar 17.0.0, holidays 0.109, govuk-bank-holidays 0.19 (its bundled copy of the GOV.UK list).
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq "workalendar==17.0.0" "holidays==0.109" "govuk-bank-holidays==0.19"

cat > "$work/show.py" <<'PY'
from importlib.metadata import version

import holidays
from govuk_bank_holidays.bank_holidays import BankHolidays
from workalendar.europe import UnitedKingdom

print(*(f"{name} {version(name)}" for name in ("workalendar", "holidays", "govuk-bank-holidays")), sep=", ")
years = range(2015, 2027)
official = {
    holiday["date"]
    for holiday in BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    if holiday["date"].year in years
}
calendars = {
    "workalendar, United Kingdom": {day for year in years for day, _ in UnitedKingdom().holidays(year)},
    "holidays, GB": set(holidays.country_holidays("GB", years=years)),
    "holidays, GB, England": set(holidays.country_holidays("GB", subdiv="ENG", years=years)),
}
for name, days in calendars.items():
    lacking = sorted(official - days)
    dates = [f"{day:%d %b %Y}" for day in lacking if day.year == 2023]
    print(f"{name}: lacks {len(lacking)} of {len(official)}", *dates)
easter = [day for day, label in UnitedKingdom().holidays(2023) if label == "Easter Sunday"]
print("workalendar, Easter Sunday:", *easter)
PY
cat > "$work/recorded" <<'TXT'
workalendar 17.0.0, holidays 0.109, govuk-bank-holidays 0.19
workalendar, United Kingdom: lacks 1 of 99 08 May 2023
holidays, GB: lacks 24 of 99 10 Apr 2023 28 Aug 2023
holidays, GB, England: lacks 0 of 99
workalendar, Easter Sunday: 2023-04-09
TXT
echo "One would expect: nothing lacking, and no Easter Sunday."
"$work/venv/bin/python" "$work/show.py" > "$work/seen"
cat "$work/seen"
diff "$work/recorded" "$work/seen" || { echo "The behaviour has changed: < is recorded, > is seen now."; exit 1; }
echo "As recorded."
