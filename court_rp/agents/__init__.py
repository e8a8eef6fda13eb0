"""Filing agents (rule L13): who files at a court in whose name. An attorney adds and removes agents; each has an own account."""
