"""`python -m cso_sim` is the command `cso-sim`."""

from cso_sim.cli import main

main()
