"""Plans in a real browser: made in the dialog, missed by a worker that was down, and caught up with."""

import re
import threading
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.models import Article
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
