"""Tag pages: one topic or up to four together, perhaps as one community talks of it, and what is left before a click.

For one tag everything is a kept count (`Tag`, `TagPair`, `TagMonth`, `TagOutlet`, `TagStance`) that comes with the tag's own row.
For several, or with a community, it is counted in one query over their newest articles: 1,000 of them at most, sought
among the newest 5,000 of the rarest. So the work is bounded however much there is, and what may be more is said to be.
"""
