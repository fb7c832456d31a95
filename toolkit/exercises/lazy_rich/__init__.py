"""Checks of the exercises in the chapter "Lazy and rich training", one module a page."""
