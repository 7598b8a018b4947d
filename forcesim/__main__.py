"""``python -m forcesim`` is the command line."""

from __future__ import annotations

from forcesim.cli.main import main

if __name__ == "__main__":
    main()
