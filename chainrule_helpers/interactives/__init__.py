"""Interactives: each one once, as states, controls, and a pure function from a state to what is shown."""
