"""The command line, one module for each word that follows `cso-sim`.

Commands talk to a running server over its control plane; only serving, migrating and checking a file do without one. Nothing
dear is imported until a command runs.
"""
