"""The room of the roll-out: which courts are live, announced or frozen on a day, and how ready their filers are."""
