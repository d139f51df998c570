"""`python -m nudger.commands`."""

import sys

from nudger.commands import main

sys.exit(main())
