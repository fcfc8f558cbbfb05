"""Answers: read, judged and diagnosed link by link, and the exercises that ask for them."""
