"""Service control of the provider: its methods, and the routes that call them.

The federation (`cso_sim`) mounts `own_router` beside its own routes. A provider that runs apart mounts `shared_router` too.
"""
