"""Hosts: who moves an interactive. They know none by name."""
