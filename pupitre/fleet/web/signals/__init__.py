"""Pages of what devices say: machines seen, three-way reconciliation, usage."""
