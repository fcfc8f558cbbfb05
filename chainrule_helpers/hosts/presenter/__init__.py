"""Presenter mode: the notebook one screen at a time, in type that the back row can read."""
