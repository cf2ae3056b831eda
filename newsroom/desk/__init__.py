"""The desk: the stock Django admin, in the newsroom's dress."""
