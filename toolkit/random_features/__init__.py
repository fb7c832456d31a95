"""Random features: networks whose hidden layer stays as it was drawn."""

from toolkit.random_features.ridge import RandomFeatureRidge

__all__ = ["RandomFeatureRidge", "recorded"]

FEATURES = [10, 14, 20, 28, 40, 50, 56, 70, 80, 90, 100, 112, 126, 142, 160, 180, 200, 224, 280, 400, 560, 800, 1000]
GRID = [10, 14, 20, 28, 40, 56, 80, 100, 112, 160, 224, 320]

recorded = {  # name of the recording: (configuration, swept values)
    "random_features/ridge": (
        RandomFeatureRidge(),
        {
            "samples": [50, 100, 200],
            "features": FEATURES,
            "noise": [0.0, 0.5],
            "ridge": [1e-4, 1e-3, 0.01, 0.1, 0.3, 1, 3, 10],
            "seed": [0, 1, 2, 3, 4],
        },
    ),
    "random_features/ridge_map": (
        RandomFeatureRidge(),
        {"samples": GRID, "features": GRID, "ridge": [1e-4, 1e-3, 0.01, 0.1, 0.3, 1, 3, 10], "seed": [0, 1, 2]},
    ),
    "random_features/ridge_digits": (
        RandomFeatureRidge(task="even digit", features=400, ridge=0.01),
        {
            "samples": [50, 70, 100, 140, 200, 280, 400, 560, 800, 1130, 1600],
            "ridge": [0.001, 0.01, 0.1, 1],
            "seed": [0, 1, 2, 3, 4],
        },
    ),
}
