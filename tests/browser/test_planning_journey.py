"""Plans in a real browser: made in the dialog, missed by a worker that was down, and caught up with."""

import re
import threading
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.models import Article
from articles.scheduling import schedule
from newsroom.running.working import TaskWorker
from tests import factories
from tests.articles.desk_forms import change_address, step_address


def test_a_schedule_that_was_missed_is_called_late_and_caught_up_with(page: Page, live_server, signed_in):
    article = factories.make_article(title="The ferry stays", slug="ferry", state="review")
    factories.make_revision(article=article)
    signed_in(page, role=factories.DESK_EDITOR)
    page.goto(live_server.url + step_address(article, "schedule"))
    page.get_by_label("Time zone").select_option("America/New_York")
    goes_out = page.get_by_label("Goes out at")
    # Clocks there are put forward over this time.
    goes_out.fill("2091-03-11T02:30")
    goes_out.blur()
    expect(page.get_by_text(re.compile("are put forward over this time"))).to_be_visible()
    goes_out.fill("2091-07-01T09:30")
    goes_out.blur()
    expect(page.get_by_text("= 2091-07-01 22:30 (Sun) in the newsroom (Asia/Seoul)")).to_be_visible()
    page.get_by_role("button", name="Keep this plan").click()
    expect(page.get_by_text("goes out 2091-07-01 09:30 (America/New_York)")).to_be_visible()

    # The time comes and goes, and no worker runs.
    Article.objects.filter(pk=article.pk).update(publish_at=timezone.now() - timedelta(hours=1))
    page.goto(live_server.url + change_address(article))
    expect(page.get_by_text("late: the worker does not seem to run")).to_be_visible()
    public = f"{live_server.url}/{article.category.slug}/ferry/"
    assert page.goto(public).status == 404

    worker = TaskWorker()
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    try:
        for _ in range(100):
            if page.goto(public).status == 200:
                break
            page.wait_for_timeout(200)
        expect(page.get_by_role("heading", name="The ferry stays")).to_be_visible()
    finally:
        worker.is_stopping = True
        thread.join()


def test_a_preview_link_opens_on_a_strangers_phone_until_it_is_taken_back(
    page: Page, live_server, signed_in, browser, browser_context_args
):
    article = factories.make_article(title="Not out yet", blocks=[factories.text("<p>Only for you.</p>")])
    factories.make_revision(article=article)
    signed_in(page, role=factories.DESK_EDITOR)
    page.goto(live_server.url + change_address(article))
    page.get_by_role("heading", name="Preview links").click()
    page.get_by_role("link", name="Make or take back a link…").click()
    page.get_by_label("For whom").fill("Our lawyer")
    page.get_by_role("button", name="Make a link").click()
    address = page.get_by_label("Copy its address now").input_value()

    phone = browser.new_context(**{**browser_context_args, "viewport": {"width": 320, "height": 640}})
    stranger = phone.new_page()
    assert stranger.goto(address).status == 200
    expect(stranger.get_by_role("heading", name="Not out yet")).to_be_visible()
    expect(stranger.get_by_text("Only for you.")).to_be_visible()
    expect(stranger.get_by_text("It was opened for Our lawyer")).to_be_visible()
    assert stranger.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert phone.cookies() == []

    page.goto(live_server.url + change_address(article))
    page.get_by_role("heading", name="Preview links").click()
    expect(page.get_by_text("opened 1 time")).to_be_visible()
    page.get_by_role("link", name="Make or take back a link…").click()
    page.get_by_role("button", name="Take back Our lawyer").click()
    expect(page.get_by_text("opens nothing any more")).to_be_visible()
    assert stranger.goto(address).status == 404
    expect(stranger.get_by_role("heading", name="This preview is not open")).to_be_visible()
    phone.close()


def test_an_item_of_the_calendar_is_moved_in_a_dialog(page: Page, live_server, signed_in):
    article = factories.make_article(title="Moved about", state="review")
    factories.make_revision(article=article)
    desk = signed_in(page, role=factories.DESK_EDITOR)
    at = timezone.now() + timedelta(days=1)
    schedule(article=article, publish_at=at, zone="Asia/Seoul", actor=desk, now=timezone.now())
    page.goto(f"{live_server.url}{reverse('admin:articles_article_calendar')}?view=agenda")
    page.get_by_role("link", name="Move… Moved about").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Goes out at").fill("2091-07-01T09:30")
    dialog.get_by_role("button", name="Keep this plan").click()
    expect(page.get_by_text("The plan for “Moved about” is kept.")).to_be_visible()
    expect(page).to_have_url(re.compile("calendar"))
    article.refresh_from_db()
    assert f"{article.publish_at:%Y-%m-%d %H:%M}" == "2091-07-01 00:30"
