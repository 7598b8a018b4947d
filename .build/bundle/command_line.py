"""What the command line of a bundle starts with."""

import multiprocessing

if __name__ == "__main__":
    # a bundle's workers are started by its own program, which has to notice it
    multiprocessing.freeze_support()

    from forcesim.__main__ import main

    main()
