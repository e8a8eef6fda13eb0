"""The benchmark: the simulator and its peer under the same load, and a check without the peer."""
