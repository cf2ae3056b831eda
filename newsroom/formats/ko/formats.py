"""Korean dates and times. The half of the day stands before the hour, 오후 6:34; where both are said at once, at the desk, they are short."""

DATETIME_FORMAT = "Y-m-d H:i"
SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
