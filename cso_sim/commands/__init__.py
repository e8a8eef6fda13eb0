"""The command line, one module for each subcommand of `cso-sim`.

Commands use the control plane of a running server; only serving, migrating and checking a file need none. Slow modules are
imported when a command runs.
"""
