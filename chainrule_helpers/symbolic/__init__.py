"""The SymPy wing: functions, graph, links, chains, the reverse sweep. Never imports NumPy."""
