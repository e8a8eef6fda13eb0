"""The control plane under `/_sim`: what a harness, a test or the command line may do to the whole simulation.

Calls that one service can answer are that service's own routes; the ones here need both. Every error is a problem document.
"""
