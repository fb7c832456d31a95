"""Checks of the exercises in the chapter "Width and depth", one module a page."""
