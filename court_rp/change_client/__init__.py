"""Changes the client code of a session at a court, for the receipts from then on (rule A15)."""
