"""The benchmark: the simulator and its peer under the same load, and the gate that needs no peer."""
