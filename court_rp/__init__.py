"""The simulated courts: one application that is every court of the registry, each with its own login, phase, filers and docket.

It is a relying party of the provider, meets it on the wire only, and knows a person by issuer and subject.
"""
