"""The simulation: one provider and many courts on one clock, their scenarios, the control plane and the command line.

It stands above both services and knows their public interfaces only; neither of them knows it.
"""
