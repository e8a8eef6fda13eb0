"""The OpenID Provider: it knows PACER accounts, signs people on once, and tells courts who they are.

It knows no court from the inside; courts are clients like any other.
"""
