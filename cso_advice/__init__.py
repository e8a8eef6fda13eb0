"""Advice by person (rule C12): what somebody can do now, and the next step, chosen by who they are and where they stand.

Both services give it on their pages, and neither imports the other, so it is a package of its own below them. It is pure: it
knows no database, no web and no clock, and imports nothing of the project.
"""
