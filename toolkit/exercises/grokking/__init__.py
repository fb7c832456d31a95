"""Checks of the exercises in the chapter "Grokking", one module a page."""
