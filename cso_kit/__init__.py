"""The domain-free ground both services stand on: clock, database, secrets, journal, forms and pages.

It knows nothing of PACER, courts or OpenID Connect, and imports no project code.
"""
