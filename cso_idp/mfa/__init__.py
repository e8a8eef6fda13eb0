"""The second factor (rule A11): who needs one on which day, its authenticator apps and backup codes, and how a holder sets it
up.
"""
