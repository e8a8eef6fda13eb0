"""PACER accounts: what kinds there are, who may use which, and how an old one is upgraded (rules A1 to A5, A12)."""
