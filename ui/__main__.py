"""Start the window: python -m ui [FILE]. Qt is imported inside, so that worker processes never load it."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, on a scenario or a capsule if one is named, and wait until it is closed."""
    # matrices are small here: threads of the linear algebra would only get in the way of runs side by side
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # all that is imported stays; the window collects garbage itself once it stands
    gc.disable()
    from ui.shell.outline import show_outline

    outline = show_outline()
    from ui.app import run

    return run(list(sys.argv[1:] if arguments is None else arguments), outline)


if __name__ == "__main__":
    sys.exit(main())
