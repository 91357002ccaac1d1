"""Which fields of this package's records are personal data (個人情報保護法): a field without a tag
fails a
test. True: about a natural person. Finding, exporting and erasing a person go by this list."""

PERSONAL: dict[str, dict[str, bool]] = {
    "FieldDefinition": dict.fromkeys(("id", "key", "label", "kind", "unit", "personal"), False),
    "Account": {
        **dict.fromkeys(
            (
                "id", "key", "external_id", "name", "kana", "corporate_number", "industry",
                "segment_size", "touch_model", "channel", "team", "parent", "fiscal_year_end",
                "closing_day", "contracted_on", "kickoff_on", "onboarded_on", "live_on",
                "handover_accepted_on", "judgement", "merged_into", "created_at", "updated_at",
                "search_text",
            ),
            False,
        ),
        "cs_owner": True,
        "cs_deputy": True,
        "sales_owner": True,
        "judgement_note": True,  # free text may speak of people
        "fields": True,  # as each FieldDefinition.personal says
    },
    "BusySeason": dict.fromkeys(
        ("id", "account", "label", "from_month", "from_day", "to_month", "to_day"), False
    ),
    "Contact": {
        "id": False,
        "account": False,
        **dict.fromkeys(
            (
                "external_id", "person_key", "name", "kana", "email", "phone", "department",
                "title", "left_on", "note", "search_text",
            ),
            True,
        ),
    },
    "ContactRole": {
        "id": False,
        **dict.fromkeys(("contact", "role", "since", "until"), True),
    },
    "Contract": {
        **dict.fromkeys(
            (
                "id", "account", "external_id", "plan", "seats", "amount", "currency", "start_date",
                "end_date", "auto_renew", "notice_deadline", "renewed_from", "notice_given_on",
            ),
            False,
        ),
        "cancellation_reason": True,  # free text may speak of people
    },
    "Outcome": {
        **dict.fromkeys(
            (
                "id", "account", "external_id", "name", "unit", "baseline", "target", "due_date",
                "agreed_on", "state",
            ),
            False,
        ),
        "agreed_with": True,
    },
    "OutcomeActual": dict.fromkeys(("id", "outcome", "day", "value"), False),
    "Promise": {
        **dict.fromkeys(
            ("id", "account", "external_id", "made_on", "due_date", "answered_on"), False
        ),
        "text": True,
        "owner": True,
    },
    "Touchpoint": {
        **dict.fromkeys(
            (
                "id", "account", "external_id", "day", "kind", "result", "new_topic",
                "minutes_before", "minutes_meeting", "minutes_after", "created_at",
            ),
            False,
        ),
        **dict.fromkeys(("subject", "notes", "author", "contacts"), True),
    },
    "Ticket": {
        **dict.fromkeys(
            ("id", "account", "external_id", "priority", "opened_on", "closed_on"), False
        ),
        "title": True,
        "contact": True,
    },
    "Incident": dict.fromkeys(
        ("id", "external_id", "title", "area", "from_date", "to_date", "accounts"), False
    ),
    "Team": dict.fromkeys(("id", "name", "parent"), False),
    "User": {
        **dict.fromkeys(
            ("id", "role", "team", "sees_amounts", "language", "is_active", "must_change_password"),
            False,
        ),
        **dict.fromkeys(
            ("email", "name", "password", "last_login", "tier", "weekly_hours", "created_at"), True
        ),
    },
    "FailedSignIn": {"id": False, "email": True, "address": True, "at": False},
}  # fmt: skip
