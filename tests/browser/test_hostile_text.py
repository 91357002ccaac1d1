"""Hostile text in every field, shown on every page in a real browser: nothing runs, CSP silent."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.apps import apps

from kinpira.accounts import services
from kinpira.design.services import activate_version, save_version
from kinpira.evaluation.services import evaluate_accounts
from kinpira.platform import clock
from kinpira.plays.services import create_cta, run_plays

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>alert(1)</script>",
    "</title><script>alert(2)</script>",
    '"><img src=x onerror=alert(3)>',
    "'><svg onload=alert(4)>",
    "</textarea><script>alert(5)</script>",
    "javascript:alert(6)",
    '" onmouseover="alert(7)" x="',
    "' autofocus onfocus='alert(8)",
    "<iframe srcdoc='<script>alert(9)</script>'>",
    "{{7*7}}{% load x %}",
    "{0.__class__}%(x)s%s",
    "<style>*{display:none}</style>",
    "<base href=//evil.example>",
    "<form action=//evil.example><button>",
    "</script><script>alert(10)</script>",
    "<math><mtext><img src=x onerror=alert(11)>",
    "\u202egnp.exe\u2066",
    "＜script＞alert(12)＜/script＞",
    "<div hx-get='/profile/' hx-trigger=load>",
    "]]><![CDATA[<img src=x onerror=alert(13)>",
)
ALL = " ".join(HOSTILE)
DESIGN = """
design: main
name: |-
  {text}
for: contract.active
goal:
  name: |-
    {text}
  purpose: |-
    {text}
measures:
  use:
    name: |-
      {text}
    value: "count(any, 28d)"
score:
  parts:
    part:
      name: |-
        {text}
      weight: 1
      value: "scale(use, 0, 10)"
plays:
  silent:
    name: |-
      {text}
    when: use < 1
    tone: risk
    do:
      - cta: |-
          {text}
        due: 1bd
        minutes: 15
        steps:
          - |-
            {text}
"""


@pytest.fixture
def hostile(world):
    """The account of the world with hostile text wherever text goes; its pages' addresses."""
    said = {"now": clock.now(), "today": clock.today(), "actor": ALL}
    account, kono, short = world["foods"], world["kono"], HOSTILE[2]
    names = dict.fromkeys(("name", "kana", "industry"), HOSTILE[0] + HOSTILE[2])
    services.save_account(
        external_id="A-1", values={**names, "segment_size": short, "judgement_note": ALL}, **said
    )
    for number, text in enumerate(HOSTILE):
        values = {"name": text, "kana": text, "title": text, "department": text, "phone": text[:40]}
        services.save_contact(account=account, external_id=f"h{number}", values=values, **said)
        create_cta(
            account_id=account.pk,
            user=kono,
            title=text,
            why=ALL,
            due_date=clock.today(),
            steps=[text],
            now=said["now"],
            today=said["today"],
        )
    day = clock.today() - timedelta(days=1)
    values = {"day": day, "subject": ALL[:200], "notes": ALL, "author": kono}
    services.save_touchpoint(account=account, external_id="h", values=values, **said)
    services.save_ticket(
        account=account, external_id="h", values={"title": ALL[:200], "opened_on": day}, **said
    )
    values = {"name": HOSTILE[0], "unit": HOSTILE[6][:20], "baseline": 2, "target": 1}
    services.save_outcome(
        account=account, external_id="h", values={**values, "agreed_on": day}, **said
    )
    make_settings(said["now"])
    return ["/account/A-1/", "/account/A-1/why/silent/", "/account/A-1/why/score/"]


def make_settings(now):
    """Teams, fields, imports, runs and the design."""
    services.create_team(name=ALL[:100], now=now, actor="t")
    services.save_free_field(key="hostile", label=ALL[:100], kind="text", now=now, actor="t")
    apps.get_model("exchange", "Import").objects.create(
        kind="accounts",
        started_at=now,
        error=ALL,
        files=[{"name": ALL, "bytes": 1, "sha256": "0" * 64}],
        mapping={"columns": {ALL: ALL}},
    )
    apps.get_model("evaluation", "EvaluationRun").objects.create(
        day=clock.today(), started_at=now, state="failed", error=ALL, designs=ALL[:200]
    )
    text = DESIGN.replace("{text}", HOSTILE[0] + HOSTILE[2])
    version = save_version(text=text, note=ALL, by=None, now=now)
    activate_version(version=version, by=None, now=now, act_on_lit=True)
    run_plays(run=evaluate_accounts(day=clock.today(), now=now), now=now, today=clock.today())


SETTINGS = (
    "/settings/runs/",
    "/settings/system/",
    "/settings/users/",
    "/settings/teams/",
    "/settings/fields/",
    "/settings/imports/",
    "/design/",
    "/design/main/versions/",
)


def test_hostile_text_stays_text(visit, hostile):
    """0 dialogs, 0 CSP violations, no element that a text made."""
    visitor = visit()
    page, dialogs = visitor.page, []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.blockedURI))"
    )
    visitor.sign_in("toda@example.jp")
    import_ = apps.get_model("exchange", "Import").objects.get()
    pages = [
        *hostile,
        *("/", "/?scope=team", "/?scope=team&view=week", "/accounts/?state=all"),
        *("/search/?q=script", "/account/A-1/touchpoint/", "/account/A-1/judgement/"),
        *SETTINGS,
        f"/settings/imports/{import_.pk}/",
    ]
    shown = 0
    for path in pages:
        answer = page.goto(visitor.address + path)
        assert answer.status == 200, path
        made = page.evaluate(
            "document.querySelectorAll('main img, main iframe, main style, main math, main base,"
            " main [onerror], main [onload], main [onmouseover], main [onfocus],"
            " main script, main form[action*=evil],"
            " main [hx-trigger=load]:not(.trend-slot)').length"
        )
        assert made == 0, path
        shown += len(re.findall(r"onerror=alert\(3\)", page.inner_text("body")))
    assert shown > 10, "the hostile text is not shown as text"
    assert not dialogs


def test_hostile_addresses_and_searches_stay_text(visit):
    visitor = visit()
    visitor.sign_in("toda@example.jp")
    dialogs = []
    visitor.page.on("dialog", lambda dialog: (dialogs.append(1), dialog.dismiss()))
    for text in HOSTILE:
        visitor.page.goto(f"{visitor.address}/search/?q={quote(text)}")
        assert visitor.page.input_value("#finder").strip() == text.strip()
    assert not dialogs
