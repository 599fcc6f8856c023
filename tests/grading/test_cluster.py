"""The same marks from a Dask cluster: bytes travel, and only where nobody else can listen."""

import warnings

import pytest

from backprop.exercises.grading.commands import connect
from backprop.exercises.grading.run import Run
from backprop.exercises.grading.submissions import collect
from tests.grading.conftest import RIGHT, notebook

distributed = pytest.importorskip("distributed", reason="the extra `class` is not installed")


@pytest.fixture
def cluster():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about ports in use and slow machines
        with distributed.LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None,
                                      processes=True) as cluster:
            yield cluster


def test_a_cluster_gives_the_marks_that_this_machine_gives(walled, bundle, tmp_path, cluster):
    folder = tmp_path / "submissions"
    folder.mkdir()
    for number in range(6):
        (folder / f"s{number}.ipynb").write_bytes(notebook(RIGHT if number % 2 else RIGHT.replace("- T", "+ T")))
    found = collect(folder, "homework")
    with connect(cluster.scheduler_address) as client:
        spread = Run(tmp_path / "spread", bundle)
        spread.grade(found, client=client)
    here = Run(tmp_path / "here", bundle)
    here.grade(found, workers=2)
    points = [[row["points"] for result in run.results() for row in result["exercises"]] for run in (spread, here)]
    assert points[0] == points[1] and sum(points[0]) == 6


@pytest.mark.parametrize("address", ["tcp://192.0.2.1:8786", "tcp://example.org:8786", "example.org:8786"])
def test_an_address_that_others_could_listen_to_is_refused(address):
    with pytest.raises(ValueError, match="neither tls:// nor on this machine"):
        connect(address)
