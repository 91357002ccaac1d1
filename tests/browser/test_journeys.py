"""The main path by mouse, by keyboard and on a phone; every page under axe and the strict CSP."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/?scope=team&view=week",
    "/accounts/",
    "/account/A-1/",
    "/account/A-1/touchpoint/",
    "/search/?q=東雲",
    "/settings/runs/",
    "/settings/system/",
    "/settings/users/",
    "/settings/teams/",
    "/settings/imports/",
    "/design/",
    "/profile/",
    "/nowhere/",
)
WAIT = 400  # ms for a fragment to settle


def test_from_sign_in_to_a_recorded_call(visit, world):
    visitor = visit()
    visitor.sign_in()
    page = visitor.page
    assert "2件" in page.inner_text(".lead")
    page.click("button.tick >> nth=0")
    page.wait_for_selector(".steps .done")
    page.fill("#memo", "10/30の会議で決まる")
    page.click('[data-key="e"]')
    page.wait_for_selector(".toast.good")
    assert "1件" in page.inner_text(".lead")

    page.click('.side a[href="/accounts/"]')
    page.select_option("select[name=band]", "watch")
    page.wait_for_url("**band=watch**")
    page.click("thead a >> text=ヘルススコア")
    page.wait_for_url("**sort=score**")
    page.fill(".filters input[name=q]", "しののめ")
    page.press(".filters input[name=q]", "Enter")
    page.click("tbody a >> text=東雲フーズ")

    assert "会えていません" in page.inner_text(".lead") or "三枝" in page.inner_text("#people")
    page.click('a[data-key="n"]')
    page.wait_for_selector("dialog#dialog[open]")
    page.fill("dialog [name=notes]", "予算は前年並み")
    page.click("dialog .btn.primary")
    page.wait_for_selector(".toast.good")
    assert "予算は前年並み" in page.inner_text("#happenings")

    page.click(".who")
    page.click("#user-menu >> text=ログアウト")
    page.wait_for_url("**/login/**")
    cta = world["cta"]
    cta.refresh_from_db()
    assert cta.state == "done"


def test_by_keyboard_alone(visit):
    visitor = visit()
    visitor.sign_in()
    page = visitor.page
    page.keyboard.press("j")
    page.wait_for_timeout(WAIT)
    assert page.inner_text('[data-row][aria-current="true"] .pick') == "予算枠の確認"
    page.keyboard.press("k")
    page.wait_for_timeout(WAIT)
    page.keyboard.press("?")
    assert page.is_visible("dialog#help")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.wait_for_selector("dialog#dialog[open]")
    page.fill("dialog [name=until]", "2026-10-26")
    page.fill("dialog [name=reason]", "先方が出張")
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast.good")
    assert "延期中1" in page.inner_text("nav.tabs").replace("\n", "").replace(" ", "")
    page.keyboard.press("/")
    page.keyboard.type("東雲")
    page.wait_for_selector("#found a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/A-1/")


def test_the_language_can_be_switched(visit):
    visitor = visit()
    visitor.sign_in()
    visitor.page.click(".who")
    visitor.page.click("#user-menu >> text=English")
    visitor.page.wait_for_selector("text=Today's actions")
    assert visitor.page.get_attribute("html", "lang") == "en"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_serious_fault(visit, theme):
    visitor = visit(color_scheme=theme)
    visitor.sign_in("toda@example.jp")
    found = []
    for path in PAGES:
        visitor.go(path)
        for fault in Axe().run(visitor.page).response["violations"]:
            if fault["impact"] in ("serious", "critical"):
                nodes = [node["html"][:160] for node in fault["nodes"][:3]]
                found.append((path, fault["id"], nodes))
    visitor.faults = [text for text in visitor.faults if "404" not in text]
    assert not found, found


def test_a_phone_never_scrolls_sideways(visit):
    visitor = visit(390, has_touch=True, is_mobile=True)
    visitor.sign_in("toda@example.jp")
    for path in PAGES:
        visitor.go(path)
        width = visitor.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, (path, width)
    visitor.faults = [text for text in visitor.faults if "404" not in text]
    visitor.go("/?scope=team")
    assert visitor.page.is_visible("[data-row] [data-panel]")
    visitor.page.click('.tabbar button[popovertarget="rail"]')
    assert visitor.page.is_visible("#rail >> text=企業一覧")


def test_refusals_arrive_as_toasts_and_leave_the_page(visit, world):
    visitor = visit()
    visitor.sign_in()
    world["cta"].refresh_from_db()
    type(world["cta"]).objects.filter(pk=world["cta"].pk).update(version=99)
    visitor.page.click("button.tick >> nth=0")
    visitor.page.wait_for_selector(".toast.bad")
    assert visitor.page.is_visible(".acts-list")
    visitor.faults = [text for text in visitor.faults if "409" not in text]


def test_what_was_typed_outlives_the_session(visit):
    visitor = visit()
    visitor.sign_in()
    page = visitor.page
    page.fill("#memo", "消えないで")
    page.context.clear_cookies(name="sessionid")
    page.click('[data-key="e"]')
    page.wait_for_url("**/login/**")
    visitor.sign_in()
    assert page.input_value("#memo") == "消えないで"
    visitor.faults = [text for text in visitor.faults if "401" not in text]


def test_a_refused_dialog_keeps_its_fields(visit):
    visitor = visit()
    visitor.sign_in()
    page = visitor.page
    page.keyboard.press("s")
    page.wait_for_selector("dialog#dialog[open]")
    page.fill("dialog [name=until]", "2020-01-01")
    page.fill("dialog [name=reason]", "先方が出張")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog [data-refusal]")
    assert page.input_value("dialog [name=reason]") == "先方が出張"
    visitor.faults = [text for text in visitor.faults if "422" not in text]
