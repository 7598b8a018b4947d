"""Where the open data stand that are too large to ship: beside the checkout, where somebody has put them."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.fixture
def police_data() -> Path:
    folder = SHARED / "police-uk"
    if not folder.is_dir():
        pytest.skip(f"needs the files of data.police.uk in {folder}")
    return folder


@pytest.fixture
def home_office_data() -> Path:
    folder = SHARED / "home-office"
    if not folder.is_dir():
        pytest.skip(f"needs the tables of the Home Office in {folder}")
    return folder
