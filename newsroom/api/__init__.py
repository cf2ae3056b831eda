"""The read API: `/api/v1/` gives machines what readers see, and nothing else.

`shapes.py` and `operations.py` declare it. The answers, the OpenAPI document and the documentation page are made
from these declarations, so that none of the three can say anything else than the others.
"""
