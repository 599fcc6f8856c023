"""Each test is a session of its own: nothing is known of what a test before it has shown or tried."""

import pytest

from backprop.exercises import progress_file, session


@pytest.fixture(autouse=True)
def new_session(monkeypatch):
    monkeypatch.setattr(session, "_on_screen", {})
    monkeypatch.setattr(progress_file, "_known", {})
    monkeypatch.setattr(progress_file, "_read", set())
