"""One file per HTTP endpoint: parse, call the core once, render. Nothing is decided here."""
