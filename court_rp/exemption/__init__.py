"""The PACER exemption status of a session at a NextGen court (rule A7).

At a court that has not converted the login decides (`X-`, `login/reading_login.py`).
"""
