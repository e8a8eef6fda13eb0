"""The section of the filers: finding them, one filer's page, and the acts that concern a filer."""
