"""What was done at the desk: by whom, when and why."""
