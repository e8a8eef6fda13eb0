"""The desk's section of the e-file registrations (rule L11): what waits, one registration, and the decisions, asked twice."""
