"""The engine that judges whether words stand in a text. It knows no database."""
