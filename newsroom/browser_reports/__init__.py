"""What browsers refused on our pages: received from anybody, so bounded in all respects, and kept without a trace of whose browser it was."""
