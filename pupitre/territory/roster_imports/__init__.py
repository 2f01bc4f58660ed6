"""What every import of a roster writes: people, classes and who is where. Connectors hand over rows of `values`."""
