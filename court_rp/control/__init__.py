"""Service control of the courts: its methods, and the routes that call them.

The federation (`cso_sim`) mounts `own_router` beside its own routes. Courts that run apart mount `shared_router` too.
"""
