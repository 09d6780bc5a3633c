from tests.browser.conftest import idle, train

SALES = "Datum;Verkauft\n" + "".join(f"{day:02d}.{month:02d}.2024;{(day * 7) % 11},5\n" for month in range(1, 13) for day in range(1, 29))


def test_from_an_uploaded_file_to_its_windows_and_to_training(server, visitor, tmp_path):
    page = visitor()
    page.goto(f"{server.url}/Data?dataset=uploaded")
    file = tmp_path / "sales.csv"
    file.write_text(SALES)
    page.locator('input[type="file"]').set_input_files(file)
    page.wait_for_selector("text=Fields are separated by a semicolon")
    page.wait_for_selector(".st-key-series_figure canvas")
    page.wait_for_selector(".st-key-window_figure canvas")
    page.get_by_role("spinbutton", name="Horizon").fill("7")
    page.get_by_role("spinbutton", name="Horizon").press("Enter")
    page.wait_for_url("**horizon=7**")
    idle(page).wait_for_selector("text=what it must predict: ")
    page.get_by_role("link", name="Train on these data").click()
    train(page)
    page.wait_for_selector("text=10 x 1")
    page.wait_for_selector("text=One line an epoch")
