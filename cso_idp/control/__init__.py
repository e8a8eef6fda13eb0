"""The provider's half of the control plane: its calls as plain methods and the routes over them.

In the federation `cso_sim` mounts `own_router` beside its composed calls; a provider that runs apart mounts `shared_router` too.
"""
