"""When accounts last searched, and the search status that follows from it (rule A14)."""
