"""The control plane under `/_sim`, for tests, tools and the command line.

These routes need both services; each service has its own routes for the other calls. Every error is a problem document.
"""
