"""The effects of a court's dates: notices, letters to filers, and the changes at go-live."""
