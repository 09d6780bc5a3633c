"""How far answers are from the truth, by scikit-learn's measures."""

import numpy as np
from numpy.typing import NDArray


def regression(actual: NDArray[np.float64], predicted: NDArray[np.float64]) -> dict[str, float]:
    """Mean squared error, mean absolute error and R2 (not a number for a single value), both arrays of one shape."""
    from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score  # slow to import

    actual, predicted = actual.ravel(), predicted.ravel()
    return {
        "MSE": float(mean_squared_error(actual, predicted)),
        "MAE": float(mean_absolute_error(actual, predicted)),
        "R2": float(r2_score(actual, predicted)) if len(actual) > 1 else float("nan"),
    }
