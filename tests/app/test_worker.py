"""The worker: answers come back on the window's thread, stale ones never."""

import threading

import pytest

from softmax_explorer.app.worker import Worker


@pytest.fixture
def worker(qapp):
    worker = Worker()
    yield worker
    worker.finish()


def no_failure(error):
    raise error


def test_the_answer_comes_back_on_the_caller_s_thread(worker, qtbot):
    threads, answers = [], []

    def work(_cancelled):
        threads.append(threading.get_ident())
        return 42

    def done(answer):
        threads.append(threading.get_ident())
        answers.append(answer)

    worker.run("open", work, done, no_failure)
    qtbot.waitUntil(lambda: answers == [42])
    assert threads[0] != threads[1] == threading.get_ident()


def test_an_error_is_handed_over(worker, qtbot):
    problems = []

    def work(_cancelled):
        raise ValueError("row 3 is empty")

    worker.run("open", work, no_failure, problems.append)
    qtbot.waitUntil(lambda: len(problems) == 1)
    assert str(problems[0]) == "row 3 is empty"


def test_a_newer_job_makes_the_older_answer_void(worker, qtbot):
    gate, answers = threading.Event(), []

    def slow(_cancelled):
        gate.wait(5)
        return "old"

    worker.run("open", slow, answers.append, no_failure)
    worker.run("open", lambda _cancelled: "new", answers.append, no_failure)
    gate.set()
    qtbot.waitUntil(lambda: answers == ["new"])
    assert not worker.is_busy("open")


def test_cancel_drops_the_answer_and_says_so(worker, qtbot):
    gate, answers, busy = threading.Event(), [], []
    worker.busy_changed.connect(busy.append)
    worker.run("open", lambda _cancelled: gate.wait(5), answers.append, no_failure)
    worker.cancel("open")
    gate.set()
    worker.run("other", lambda _cancelled: 1, answers.append, no_failure)
    qtbot.waitUntil(lambda: answers == [1])
    assert busy == ["open", "", "other", ""]


@pytest.mark.parametrize("call_off", ["cancel", "newer job", "finish"])
def test_work_is_told_when_nobody_waits_for_it_any_more(worker, qtbot, call_off):
    begun, told, answers = threading.Event(), [], []

    def until_told(cancelled):
        begun.set()
        told.append(cancelled())
        while not cancelled():
            pass
        told.append(True)

    worker.run("open", until_told, answers.append, no_failure)
    assert begun.wait(5)
    if call_off == "cancel":
        worker.cancel("open")
    elif call_off == "newer job":
        worker.run("open", lambda _cancelled: 1, answers.append, no_failure)
    worker.finish()
    assert told == [False, True]
    assert answers == []
