"""The catalogue of faults: one module for each family. Services get it handed in, and load it when the first fault is armed."""
