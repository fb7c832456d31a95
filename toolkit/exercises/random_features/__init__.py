"""Checks of the exercises in the chapter "Random features", one module a page."""
