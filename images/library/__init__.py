"""The pages of the picture library at the desk."""
