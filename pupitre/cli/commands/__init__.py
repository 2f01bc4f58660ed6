"""The commands of `pupitre`: one file each, found by being here (see ../README.md)."""
