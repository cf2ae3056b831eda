"""English dates and times: where both are said at once, in the desk's lists, they are short."""

DATETIME_FORMAT = "Y-m-d H:i"
