"""Checks of the exercises in the chapter "Neural collapse", one module a page."""
