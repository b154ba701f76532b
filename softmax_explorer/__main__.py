"""`python -m softmax_explorer`."""

import sys

from softmax_explorer.cli import main

if __name__ == "__main__":
    sys.exit(main())
