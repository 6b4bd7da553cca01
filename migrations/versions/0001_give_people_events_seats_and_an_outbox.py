"""Give people events seats and an outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "code_request",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("address_hash", sa.String, nullable=False),
        sa.Column("network", sa.String, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_request")),
    )
    op.create_index(
        op.f("ix_code_request_address_hash_code_request_asked_at"),
        "code_request",
        ["address_hash", "asked_at"],
    )
    op.create_index(
        op.f("ix_code_request_network_code_request_asked_at"),
        "code_request",
        ["network", "asked_at"],
    )

    op.create_table(
        "department",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("code", name=op.f("uq_department_code")),
        sa.UniqueConstraint("name", name=op.f("uq_department_name")),
        sa.UniqueConstraint("number", name=op.f("uq_department_number")),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.Column("worker_seen_at", INSTANT),
        sa.Column("mail_refused_at", INSTANT),
        sa.Column("mail_trouble", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("employee_id", sa.String),
        sa.Column("department_id", sa.Integer, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("level", sa.Integer),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("zone", sa.String, nullable=False),
        sa.Column("manager_id", sa.Integer),
        sa.Column("started_on", sa.Date),
        sa.Column("locale", sa.String, nullable=False),
        sa.Column("left_at", INSTANT),
        sa.Column("session_version", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "email = lower(email)", name=op.f("ck_person_email_is_lower_case")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_person_department_id_department"),
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["person.id"], name=op.f("fk_person_manager_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("employee_id", name=op.f("uq_person_employee_id")),
    )
    op.create_index(op.f("ix_person_department_id"), "person", ["department_id"])
    op.create_index(op.f("ix_person_left_at"), "person", ["left_at"])
    op.create_index(op.f("ix_person_manager_id"), "person", ["manager_id"])
    op.create_index(op.f("ix_person_site"), "person", ["site"])

    op.create_table(
        "alias",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.CheckConstraint(
            "address = lower(address)", name=op.f("ck_alias_address_is_lower_case")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_alias_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias")),
        sa.UniqueConstraint("address", name=op.f("uq_alias_address")),
    )
    op.create_index(op.f("ix_alias_person_id"), "alias", ["person_id"])

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handle", sa.String, nullable=False),
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["person.id"],
            name=op.f("fk_draft_owner_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("handle", name=op.f("uq_draft_handle")),
    )
    op.create_index(op.f("ix_draft_owner_id"), "draft", ["owner_id"])

    op.create_table(
        "event",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handle", sa.String, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "open_forum",
                "learning_lunch",
                "mixer",
                name="kind",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "published",
                "canceled",
                name="eventstatus",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("zone", sa.String, nullable=False),
        sa.Column("location", sa.String, nullable=False),
        sa.Column("access_note", sa.String, nullable=False),
        sa.Column("online_url", sa.String, nullable=False),
        sa.Column("capacity", sa.Integer),
        sa.Column("tables", sa.Integer),
        sa.Column("seats_per_table", sa.Integer),
        sa.Column("answer_by", INSTANT),
        sa.Column("question", sa.String, nullable=False),
        sa.Column("asks_food", sa.Boolean, nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "everyone",
                "site",
                "department",
                "list",
                name="audiencekind",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("audience_value", sa.String, nullable=False),
        sa.Column("only_these", sa.Boolean, nullable=False),
        sa.Column("organizer_id", sa.Integer, nullable=False),
        sa.Column("calendar_uid", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("canceled_at", INSTANT),
        sa.Column("cancel_reason", sa.String, nullable=False),
        sa.Column("plan_held", sa.Boolean, nullable=False),
        sa.Column("frozen_at", INSTANT),
        sa.CheckConstraint(
            "(tables IS NULL) = (seats_per_table IS NULL)",
            name=op.f("ck_event_tables_have_seats"),
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_event_capacity_positive")),
        sa.CheckConstraint(
            "starts_at < ends_at", name=op.f("ck_event_starts_before_it_ends")
        ),
        sa.CheckConstraint(
            "tables > 0 AND seats_per_table > 1", name=op.f("ck_event_tables_seat_two")
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["person.id"], name=op.f("fk_event_organizer_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("calendar_uid", name=op.f("uq_event_calendar_uid")),
        sa.UniqueConstraint("handle", name=op.f("uq_event_handle")),
    )
    op.create_index(op.f("ix_event_ends_at"), "event", ["ends_at"])
    op.create_index(op.f("ix_event_organizer_id"), "event", ["organizer_id"])
    op.create_index(op.f("ix_event_starts_at"), "event", ["starts_at"])

    op.create_table(
        "mute",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "code",
                "announcement",
                "invite",
                "update",
                "cancellation",
                "table",
                "reminder",
                "offer",
                "news",
                "prompt",
                "promise",
                "note",
                "personal",
                "host",
                name="mailkind",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_mute_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mute")),
        sa.UniqueConstraint("person_id", "kind", name=op.f("uq_mute_person_id_kind")),
    )
    op.create_table(
        "right_grant",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column(
            "granted",
            sa.Enum(
                "admin",
                "writes_to_everyone",
                name="right",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_right_grant_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_right_grant")),
        sa.UniqueConstraint(
            "person_id", "granted", name=op.f("uq_right_grant_person_id_granted")
        ),
    )
    op.create_table(
        "sign_in_code",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("code_hash", sa.String, nullable=False),
        sa.Column("browser_hash", sa.String, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_sign_in_code_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
    )
    op.create_index(
        op.f("ix_sign_in_code_browser_hash"), "sign_in_code", ["browser_hash"]
    )
    op.create_index(op.f("ix_sign_in_code_expires_at"), "sign_in_code", ["expires_at"])
    op.create_index(op.f("ix_sign_in_code_person_id"), "sign_in_code", ["person_id"])

    op.create_table(
        "silence",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("other_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["person.id"],
            name=op.f("fk_silence_other_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_silence_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silence")),
        sa.UniqueConstraint(
            "person_id", "other_id", name=op.f("uq_silence_person_id_other_id")
        ),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("came", sa.Boolean, nullable=False),
        sa.Column(
            "witness",
            sa.Enum(
                "door", "host", "self", name="witness", native_enum=False, length=30
            ),
            nullable=False,
        ),
        sa.Column("noted_by_id", sa.Integer),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_attendance_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"],
            ["person.id"],
            name=op.f("fk_attendance_noted_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attendance_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "event_id", "person_id", name=op.f("uq_attendance_event_id_person_id")
        ),
    )
    op.create_index(op.f("ix_attendance_person_id"), "attendance", ["person_id"])

    op.create_table(
        "audience_member",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_audience_member_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_audience_member_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_member")),
        sa.UniqueConstraint(
            "event_id", "person_id", name=op.f("uq_audience_member_event_id_person_id")
        ),
    )
    op.create_index(
        op.f("ix_audience_member_person_id"), "audience_member", ["person_id"]
    )

    op.create_table(
        "cause",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "places_freed",
                "announced",
                "edited",
                "canceled",
                "seated",
                "reminded",
                "noted",
                "asked_after",
                name="causekind",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("actor_id", sa.Integer),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("cursor", sa.Integer, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.Column("stopped_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_cause_actor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_cause_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cause")),
    )
    op.create_index(op.f("ix_cause_closed_at"), "cause", ["closed_at"])
    op.create_index(op.f("ix_cause_event_id"), "cause", ["event_id"])

    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("other_id", sa.Integer, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "thanked",
                "later",
                "done",
                name="followupstate",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("later_on", sa.Date),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_follow_up_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["person.id"],
            name=op.f("fk_follow_up_other_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_follow_up_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint(
            "event_id",
            "person_id",
            "other_id",
            name=op.f("uq_follow_up_event_id_person_id_other_id"),
        ),
    )
    op.create_index(op.f("ix_follow_up_person_id"), "follow_up", ["person_id"])

    op.create_table(
        "host",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column(
            "role",
            sa.Enum("host", "door", name="hostrole", native_enum=False, length=30),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_host_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_host_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host")),
        sa.UniqueConstraint(
            "event_id", "person_id", name=op.f("uq_host_event_id_person_id")
        ),
    )
    op.create_index(op.f("ix_host_person_id"), "host", ["person_id"])

    op.create_table(
        "invite",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer),
        sa.Column("stamped_at", INSTANT),
        sa.Column("told", sa.String, nullable=False),
        sa.Column("told_table", sa.Integer),
        sa.Column("thread", sa.String),
        sa.Column("zone_data", sa.String, nullable=False),
        sa.Column(
            "method",
            sa.Enum("REQUEST", "CANCEL", name="method", native_enum=False, length=20),
        ),
        sa.Column("sent_at", INSTANT),
        sa.Column("bounced_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_invite_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invite_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint(
            "event_id", "person_id", name=op.f("uq_invite_event_id_person_id")
        ),
    )
    op.create_index(op.f("ix_invite_person_id"), "invite", ["person_id"])

    op.create_table(
        "message",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("uuid", sa.String, nullable=False),
        sa.Column("event_id", sa.Integer),
        sa.Column("person_id", sa.Integer),
        sa.Column(
            "kind",
            sa.Enum(
                "code",
                "announcement",
                "invite",
                "update",
                "cancellation",
                "table",
                "reminder",
                "offer",
                "news",
                "prompt",
                "promise",
                "note",
                "personal",
                "host",
                name="mailkind",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column(
            "method",
            sa.Enum("REQUEST", "CANCEL", name="method", native_enum=False, length=20),
        ),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("recipient", sa.String, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "due",
                "sent",
                "superseded",
                "too_late",
                "failed",
                name="messagestate",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("useless_at", INSTANT, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.Column("trouble", sa.String),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_message_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_message_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "event_id",
            "person_id",
            "kind",
            "version",
            name=op.f("uq_message_event_id_person_id_kind_version"),
        ),
        sa.UniqueConstraint("uuid", name=op.f("uq_message_uuid")),
    )
    op.create_index(op.f("ix_message_closed_at"), "message", ["closed_at"])
    op.create_index(
        op.f("ix_message_person_id_message_kind_message_state"),
        "message",
        ["person_id", "kind", "state"],
    )
    op.create_index(
        op.f("ix_message_state_message_rank_message_due_at"),
        "message",
        ["state", "rank", "due_at"],
    )

    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("reached_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_milestone_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint(
            "event_id", "name", name=op.f("uq_milestone_event_id_name")
        ),
    )
    op.create_table(
        "promise",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("other_id", sa.Integer, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.Column("reminders", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_promise_event_id_event"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["person.id"],
            name=op.f("fk_promise_other_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_promise_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    op.create_index(op.f("ix_promise_due_on"), "promise", ["due_on"])
    op.create_index(op.f("ix_promise_person_id"), "promise", ["person_id"])

    op.create_table(
        "search",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("proposals", sa.Integer, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by_id", sa.Integer),
        sa.Column("started_at", INSTANT),
        sa.Column("lease_until", INSTANT),
        sa.Column("closed_at", INSTANT),
        sa.Column("trouble", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_search_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_search_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search")),
    )
    op.create_index(op.f("ix_search_closed_at"), "search", ["closed_at"])
    op.create_index(op.f("ix_search_event_id"), "search", ["event_id"])

    op.create_table(
        "seating_plan",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by_id", sa.Integer),
        sa.Column("certificate", sa.JSON, nullable=False),
        sa.Column("published_version", sa.Integer),
        sa.Column("published_at", INSTANT),
        sa.Column("trouble", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["person.id"],
            name=op.f("fk_seating_plan_changed_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_seating_plan_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seating_plan")),
        sa.UniqueConstraint("event_id", name=op.f("uq_seating_plan_event_id")),
    )
    op.create_table(
        "signup",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "invited",
                "attending",
                "waitlisted",
                "offered",
                "declined",
                name="signupstatus",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("answered_at", INSTANT, nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "page",
                "mail_link",
                "calendar",
                "host",
                "door",
                name="source",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("turn", sa.Integer),
        sa.Column("held_until", INSTANT),
        sa.Column("host_words", sa.String, nullable=False),
        sa.Column("shows_name", sa.Boolean, nullable=False),
        sa.Column("may_be_found", sa.Boolean, nullable=False),
        sa.Column("learn", sa.String, nullable=False),
        sa.Column("help", sa.String, nullable=False),
        sa.Column("reply", sa.String, nullable=False),
        sa.CheckConstraint(
            "(status = 'offered') = (held_until IS NOT NULL)",
            name=op.f("ck_signup_an_offer_has_an_end"),
        ),
        sa.CheckConstraint(
            "status <> 'waitlisted' OR turn IS NOT NULL",
            name=op.f("ck_signup_waits_with_a_turn"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_signup_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_signup_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup")),
        sa.UniqueConstraint(
            "event_id", "person_id", name=op.f("uq_signup_event_id_person_id")
        ),
    )
    op.create_index(
        op.f("ix_signup_event_id_signup_status_signup_turn"),
        "signup",
        ["event_id", "status", "turn"],
    )
    op.create_index(op.f("ix_signup_held_until"), "signup", ["held_until"])
    op.create_index(op.f("ix_signup_person_id"), "signup", ["person_id"])

    op.create_table(
        "token",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("secret_hash", sa.String, nullable=False),
        sa.Column("expires_at", INSTANT),
        sa.Column("used_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_token_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_token_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
    )
    op.create_index(op.f("ix_token_expires_at"), "token", ["expires_at"])
    op.create_index(
        op.f("ix_token_person_id_token_event_id"), "token", ["person_id", "event_id"]
    )

    op.create_table(
        "visitor",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("department", sa.String, nullable=False),
        sa.Column("table_number", sa.Integer),
        sa.Column("noted_by_id", sa.Integer, nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_visitor_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["person.id"], name=op.f("fk_visitor_noted_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitor")),
    )
    op.create_index(op.f("ix_visitor_event_id"), "visitor", ["event_id"])

    op.create_table(
        "need",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("signup_id", sa.Integer, nullable=False),
        sa.Column("ticks", sa.JSON, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["signup_id"],
            ["signup.id"],
            name=op.f("fk_need_signup_id_signup"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("signup_id", name=op.f("uq_need_signup_id")),
    )
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("plan_id", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("table_number", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("is_locked", sa.Boolean, nullable=False),
        sa.Column("published_table", sa.Integer),
        sa.CheckConstraint(
            "round > 0 AND table_number > 0", name=op.f("ck_seat_counted_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_seat_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["seating_plan.id"],
            name=op.f("fk_seat_plan_id_seating_plan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint(
            "plan_id",
            "round",
            "person_id",
            name=op.f("uq_seat_plan_id_round_person_id"),
        ),
    )
    op.create_index(op.f("ix_seat_person_id"), "seat", ["person_id"])


def downgrade() -> None:
    for table in (
        "seat",
        "need",
        "visitor",
        "token",
        "signup",
        "seating_plan",
        "search",
        "promise",
        "milestone",
        "message",
        "invite",
        "host",
        "follow_up",
        "cause",
        "audience_member",
        "attendance",
        "silence",
        "sign_in_code",
        "right_grant",
        "mute",
        "event",
        "draft",
        "alias",
        "person",
        "installation",
        "department",
        "code_request",
    ):
        op.drop_table(table)
