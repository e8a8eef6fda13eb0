"""The provider's settings: every one can be given as an environment variable `CSO_…`."""

import re
from datetime import timedelta
from pathlib import Path
