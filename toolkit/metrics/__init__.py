"""Numbers read off weights, features and kernels."""
