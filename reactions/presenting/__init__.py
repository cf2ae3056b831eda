"""What readers and machines get to see of a quotation."""
