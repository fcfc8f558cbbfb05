"""Interactives: thin classes that move a view. Every control is a public attribute."""
