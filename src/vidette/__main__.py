"""`python -m vidette` is the same as `vidette`."""

import sys

from vidette.cli import main

if __name__ == "__main__":
    sys.exit(main())
