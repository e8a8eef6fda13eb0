"""What the control planes of both services share."""
