"""What is to happen with articles and when: schedules, embargoes, and the calendar of all of it."""
