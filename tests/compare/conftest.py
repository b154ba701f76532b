"""The packages the engine is compared with: imported by the tests that run, so that `pytest` alone needs none of them.

pip install -e '.[compare]'
pytest -m compare
"""

import importlib
import warnings

import pytest


def package(name: str):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # their own business
        return importlib.import_module(name)


@pytest.fixture(scope="session")
def torch():
    return package("torch")


@pytest.fixture(scope="session")
def functional(torch):
    return torch.nn.functional


@pytest.fixture(scope="session")
def entmax_package():
    return package("entmax")


@pytest.fixture(scope="session")
def ml_dtypes():
    return package("ml_dtypes")


@pytest.fixture(scope="session")
def linear_model():
    return package("sklearn.linear_model")
