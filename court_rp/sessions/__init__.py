"""Sessions at a court as they are stored. Whether one still counts is decided in `visits`."""
