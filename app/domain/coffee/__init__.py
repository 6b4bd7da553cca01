"""Coffees: fifteen minutes between people, asked for or matched.

Nothing is imported here: the matching needs a library that only its own process loads.
"""
