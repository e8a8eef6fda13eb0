"""The OpenID Provider: it knows PACER accounts, signs people on once, and tells courts who they are.

Courts are clients like any other; the provider does not know their data.
"""
