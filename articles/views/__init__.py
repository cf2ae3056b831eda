"""Public pages of articles: each view reads its address, asks the reading modules, and renders."""
