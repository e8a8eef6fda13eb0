"""The report card: the fault catalogue against the relying-party libraries that people use. `make report-card` makes it again.

`applications` has one small application for each library, as its documentation writes one. Nothing here is installed with the
simulator, and the libraries are installed into environments of their own below `build/report_card`.
"""
