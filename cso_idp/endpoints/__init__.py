"""One file per HTTP endpoint: parse, call the core once, render. The core decides."""
