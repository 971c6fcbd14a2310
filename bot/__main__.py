"""`python -m bot` is the command `khuyencong`."""

import sys

from bot.cli import main

sys.exit(main())
