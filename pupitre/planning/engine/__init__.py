"""The planner: from a case (files, no database) to a plan that adds up to the cent. See README.md."""
