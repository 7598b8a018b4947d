"""The way in of ``forcesim`` and of ``python -m forcesim``: the command line, whose import takes a moment itself."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit status; Ctrl-C while it is still being imported ends quietly."""
    try:
        from forcesim.cli.main import main as run_command_line
    except KeyboardInterrupt:
        sys.exit(130)  # as exit_codes has it, which is not imported yet
    run_command_line()


if __name__ == "__main__":
    main()
