"""The section of the transition: the court's calendar, its changes, and what happens now."""
