"""What the tests here share: programs to start and disturb, files to break."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from forces import QUEUE

# tests share how they start and disturb programs
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "queue.toml").write_text(QUEUE)
    return tmp_path
