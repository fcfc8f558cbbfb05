"""The same scenarios in three browser engines."""
