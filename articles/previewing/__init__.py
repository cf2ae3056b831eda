"""Preview links: the one way in which somebody without an account sees what is not published."""
