"""Other ways to the same gradient, for the benchmarks only.

Each function builds one network in one way and returns ``step, result``: what is
timed, and a function that returns the gradient as a list, weights before biases.
The libraries are imported inside, because none is needed to use the project.
"""
