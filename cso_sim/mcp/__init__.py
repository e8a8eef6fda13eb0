"""`cso-sim mcp`: a server of the Model Context Protocol, by which coding agents use a running simulator.

It is a client of the control plane like any other, and it visits pages with the shipped browser. It decides nothing itself. The
protocol is the official SDK's, the extra `mcp` of the package.
"""
