"""The console: pages at `/_sim/console` on which a person watches a federation change, moves its time and tells its story.

It is for operators, like the control plane, and does nothing that a control call cannot do. Each room (`rooms.py`) is a package
with its own pages. `frame.py` is what all pages have in common, `live.py` tells open pages what has changed.
"""
