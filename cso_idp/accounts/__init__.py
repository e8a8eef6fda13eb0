"""PACER accounts: their kinds, their eligibility, and the upgrade of legacy accounts (rules A1 to A5, A12)."""
