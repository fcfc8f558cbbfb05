"""The handouts of the lectures: what stands on them, how it is set, and how it is printed."""
