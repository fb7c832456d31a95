"""Measures of weights, features and kernels."""
