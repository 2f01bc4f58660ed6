"""The pages of calls for projects."""
