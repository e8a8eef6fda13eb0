"""The common, domain-free ground of both services: clock, database, secrets, journal, forms and pages.

It knows nothing of PACER, courts or OpenID Connect, and imports no project code.
"""
