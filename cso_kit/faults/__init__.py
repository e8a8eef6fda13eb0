"""The seam for misbehaviour on purpose: what a fault is, where it can strike, and which faults are armed."""
