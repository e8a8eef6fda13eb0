"""The simulation: one provider and many courts on one clock, their scenarios, the control plane and the command line.

It uses the public interfaces of both services; they do not import it.
"""
