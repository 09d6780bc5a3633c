import numpy as np

from rnnlab import datasets
from rnnlab.experiment import Experiment
from rnnlab.raw import Series, Table


def test_the_noisy_sine_is_a_sine_of_1000_points_with_noise_of_standard_deviation_a_tenth() -> None:
    series = datasets.load(Experiment.of({"dataset": "noisy_sine"}))
    assert isinstance(series, Series)
    assert (len(series.values), series.when[0], series.when[-1]) == (1000, 0, 50)
    assert abs((series.values[:, 0] - np.sin(series.when)).std() - 0.1) < 0.01


def test_the_breast_cancer_table_holds_212_malignant_and_357_benign_rows_of_30_numbers() -> None:
    table = datasets.load(Experiment.of({"dataset": "breast_cancer"}))
    assert isinstance(table, Table)
    assert table.features.shape == (569, 30)
    assert dict(zip(table.class_names, np.bincount(table.classes).tolist(), strict=True)) == {"malignant": 212, "benign": 357}
