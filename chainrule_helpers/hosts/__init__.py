"""Hosts: what a reader moves, presses or types into in a notebook. They know no interactive by name."""
