from tests.browser.people import Officer
from tests.browser.conftest import WIDE
def test_look(browser, product):
    c = browser.new_context(base_url=product.url, viewport=WIDE); p = c.new_page()
    Officer(p).sign_in(product); p.goto("/desk/password"); p.click(".app-user summary"); p.screenshot(path="/tmp/pw1.png")
    p.click("summary"); p.fill("#old_password","x"); p.fill("#new_password","y"); p.fill("#new_again","y"); p.click(".app-form button"); p.screenshot(path="/tmp/pw2.png"); c.close()
