"""What looking at cases costs (rule A15): the fees of the day, the receipt of each query, and its way to the provider.

Nothing is ever real money.
"""
