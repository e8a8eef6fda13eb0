"""Stories: guided demonstrations, told step by step. Their data and its checks are in `cso_sim.stories`."""
