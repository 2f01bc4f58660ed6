"""What is read of schools' projects."""
