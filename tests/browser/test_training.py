import os
import re
import signal

import pytest

from tests.browser.conftest import epoch, state, train, until
from tests.conftest import alive

LONG = "epochs=2000&hidden_size=12"


def press(page, label):
    page.get_by_test_id("stMain").get_by_role("button", name=re.compile(rf"{label}$")).click()


def start(server, page):
    page.goto(f"{server.url}/Train?{LONG}")
    return train(page)


@pytest.fixture
def running(server, visitor):
    return start(server, visitor())


def until_state(page, wanted):
    until(lambda: state(page) == wanted)


def grows(page):
    before = epoch(page)
    until(lambda: epoch(page) > before)


def test_the_curve_grows_and_so_does_the_prediction(running):
    grows(running)
    running.wait_for_selector(".st-key-answers canvas")
    grows(running)
    assert "naive rule" in running.locator(".st-key-loss").locator("xpath=following::*[@data-testid='stCaptionContainer'][1]").inner_text()


def test_a_reload_attaches_to_the_run_that_goes_on_and_may_still_steer_it(running):
    grows(running)
    before = epoch(running)
    running.reload()
    running.wait_for_selector(".st-key-loss canvas")
    assert state(running) == "training"
    assert epoch(running) >= before
    grows(running)
    press(running, "Pause")
    until_state(running, "paused")


def test_a_second_tab_steers_the_run_too_and_another_browser_watches_it(running, visitor):
    tab = running.context.new_page()
    tab.goto(running.url)
    tab.wait_for_selector(".st-key-loss canvas")
    grows(tab)
    assert tab.get_by_role("button", name=re.compile("Pause$")).count() == 1
    phone = visitor(width=390, height=844)
    phone.goto(running.url)
    phone.wait_for_selector(".st-key-loss canvas")
    grows(phone)
    assert phone.get_by_text("another browser started").count() == 1
    assert phone.get_by_role("button", name=re.compile("Pause$")).count() == 0


def test_pause_resume_stop_and_rewind(running):
    press(running, "Pause")
    until_state(running, "paused")
    at = epoch(running)
    running.wait_for_timeout(600)
    assert epoch(running) == at
    press(running, "Resume")
    until_state(running, "training")
    grows(running)
    press(running, "Stop")
    until_state(running, "stopped")
    running.wait_for_selector("text=naive rule (")
    press(running, "Rewind")
    until_state(running, "paused")
    assert epoch(running) == 0


def test_the_learning_rate_changes_while_it_trains(running):
    box = running.get_by_label("Learning rate from now on")
    box.fill("0.02")
    box.press("Enter")
    press(running, "Change it")
    grows(running)
    press(running, "Stop")
    until_state(running, "stopped")
    running.get_by_text("One line an epoch").click()
    assert epoch(running) > 0


def test_a_killed_worker_is_explained_and_the_next_run_works(server, running):
    until(server.workers)
    os.kill(server.workers()[0], signal.SIGKILL)
    until_state(running, "failed")
    running.wait_for_selector("text=signal 9")
    press(running, "Resume")
    until_state(running, "training")
    grows(running)


def test_a_wrong_upload_is_one_sentence(server, visitor, tmp_path):
    page = visitor()
    page.goto(f"{server.url}/Train?dataset=uploaded")
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    page.locator('input[type="file"]').set_input_files(picture)
    page.wait_for_selector("text=this is a picture")
    assert page.locator('[data-testid="stAlert"]').count() == 1


def test_nothing_is_left_when_the_server_ends(visitor, fresh):
    start(fresh, visitor())
    until(fresh.workers)
    left = [fresh.host(), *fresh.workers()]
    fresh.stop()
    until(lambda: not any(alive(pid) for pid in left))
