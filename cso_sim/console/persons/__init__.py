"""The people whom the console shows: whom a list has, and what both services know of each. It has no pages.

A person is whoever has one name and one e-mail address. The services know accounts and court logins; neither knows people.
"""
