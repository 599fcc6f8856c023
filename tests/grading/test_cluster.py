"""The same marks from a Dask cluster: bytes travel, and only where nobody else can listen or speak."""

import json
import subprocess
import warnings

import pytest

from backprop.exercises.grading import job as jobs
from backprop.exercises.grading.commands import connect
from backprop.exercises.grading.run import Run
from backprop.exercises.grading.submissions import collect
from tests.grading.conftest import RIGHT, notebook

distributed = pytest.importorskip("distributed", reason="the extra `class` is not installed")
dask = pytest.importorskip("dask")

CERTIFY = ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=cluster "
           "-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem").split()


def certificates(folder):
    """What the configuration of Dask says where scheduler, workers and client know each other by one certificate."""
    folder.mkdir()
    subprocess.run(CERTIFY, cwd=folder, check=True, capture_output=True)
    settings = {f"{role}.{name}": str(folder / f"{name}.pem") for role in ("scheduler", "worker", "client")
                for name in ("cert", "key")}
    return {f"distributed.comm.tls.{key}": file for key, file in
            {"ca-file": str(folder / "cert.pem"), **settings}.items()}


@pytest.fixture(scope="module", params=["tcp", "tls"])
def address(request, tmp_path_factory):
    """That of a cluster of two workers, and the configuration with which it is reached."""
    settings = certificates(tmp_path_factory.mktemp("tls") / "own") if request.param == "tls" else {}
    with dask.config.set(settings), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about ports in use and slow machines
        with distributed.LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None,
                                      protocol=f"{request.param}://", security=distributed.Security(),
                                      processes=True) as cluster:
            assert cluster.scheduler_address.startswith(f"{request.param}://")
            yield cluster.scheduler_address


def handed_in(folder, number):
    folder.mkdir()
    for k in range(number):
        (folder / f"s{k}.ipynb").write_bytes(notebook(RIGHT if k % 2 else RIGHT.replace("- T", "+ T")))
    return collect(folder, "homework")


def test_a_cluster_gives_the_marks_that_this_machine_gives(walled, bundle, tmp_path, address):
    found = handed_in(tmp_path / "submissions", 6)
    with connect(address) as client:
        spread = Run(tmp_path / "spread", bundle)
        spread.grade(found, client=client)
    here = Run(tmp_path / "here", bundle)
    here.grade(found, workers=2)
    points = [[row["points"] for result in run.results() for row in result["exercises"]] for run in (spread, here)]
    assert points[0] == points[1] and sum(points[0]) == 6


@pytest.mark.parametrize("address", ["tls"], indirect=True)
def test_whoever_has_another_certificate_is_not_let_in(tmp_path, address):
    foreign = {key: file for key, file in certificates(tmp_path / "foreign").items() if ".client." in key}
    with dask.config.set(foreign), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(ValueError, match="does not answer"):
            connect(address, seconds=2)


def test_tls_without_certificates_is_told_where_dask_looks_for_them():
    nothing = {f"distributed.comm.tls.{key}": None for key in ("ca-file", "client.cert", "client.key")}
    with dask.config.set(nothing), pytest.raises(ValueError, match="distributed.comm.tls"):
        connect("tls://127.0.0.1:1", seconds=2)


@pytest.mark.parametrize("address", ["tcp://192.0.2.1:8786", "tcp://example.org:8786", "example.org:8786"])
def test_an_address_that_others_could_listen_to_is_refused(address):
    with pytest.raises(ValueError, match="neither tls:// nor on this machine"):
        connect(address)


def test_a_machine_of_the_cluster_without_walls_grades_nothing_and_says_why(bundle, monkeypatch):
    monkeypatch.setattr(jobs, "why_not", lambda: "bwrap is not installed: apt install bubblewrap")
    job = jobs.pack_job(jobs.pack_bundle(bundle), notebook(RIGHT), b"0" * 16, False)
    outcome = json.loads(jobs.grade_bytes(job))
    assert "apt install bubblewrap" in outcome["grader"]
    assert not any(row["points"] for row in outcome["exercises"])
