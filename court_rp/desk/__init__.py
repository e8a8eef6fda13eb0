"""The court's desk: the pages of the clerk's office, with a login and sessions of their own. The features decide; the desk asks,
confirms and records who did it and why.
"""
