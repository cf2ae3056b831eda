"""What is known of people goes by rule, or when they leave (docs/operations.md, “Personal data”)."""
