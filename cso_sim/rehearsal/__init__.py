"""Rehearsal: a developer's relying party is led through the catalogue of faults, and its reaction to each is recorded.

A scripted browser signs a persona on at the application once for each fault. `rehearsing` decides what a reaction means, the
reports show it. The faults themselves are the simulator's; the application needs nothing but an address to begin at.
"""
