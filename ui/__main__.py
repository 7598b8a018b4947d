"""Start the window: python -m ui [FILE]. Qt is imported inside, so that worker processes never load it."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, on a scenario or a capsule if one is named, and wait until it is closed."""
    from ui.app import run

    return run(list(sys.argv[1:] if arguments is None else arguments))


if __name__ == "__main__":
    sys.exit(main())
