"""The courts' half of the control plane: its calls as plain methods and the routes over them.

In the federation `cso_sim` mounts `own_router` beside its composed calls; courts that run apart mount `shared_router` too.
"""
