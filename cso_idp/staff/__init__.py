"""The staff of the PACER Service Center: their logins and their sessions at its desk.

A staff session opens the desk and nothing else. A sign-on session never opens the desk.
"""
