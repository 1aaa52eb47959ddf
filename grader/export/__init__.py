"""Results as files for programs: one module per format, and one that writes them."""
