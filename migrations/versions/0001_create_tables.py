"""Create tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("code", sa.String(length=40), nullable=True, comment="mã định danh, QĐ 20/2020/QĐ-TTg"),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_folded", sa.String(length=300), nullable=False, comment="core.text.fold(name)"),
        sa.Column("short_name", sa.String(length=100), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=100), nullable=False, comment="địa danh of the date line"),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name=op.f("ck_agency_dates")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["agency.id"], name=op.f("fk_agency_parent_id_agency")),
        sa.ForeignKeyConstraint(["successor_id"], ["agency.id"], name=op.f("fk_agency_successor_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_is_internal"), ["is_internal"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_name_folded"), ["name_folded"], unique=False)

    op.create_table(
        "audit_event",
        sa.Column("chain", sa.Integer(), nullable=False, comment="agency id, or 0"),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("authority", sa.String(length=300), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("subject_digest", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("chain", "sequence", name=op.f("uq_audit_event_chain_sequence")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_subject", ["subject_kind", "subject_id", "id"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False, comment="as recognised from the bytes"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_blob_sha256_whole")),
        sa.CheckConstraint("size > 0", name=op.f("ck_blob_size_positive")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "kind IN ('statutory', 'makeup_off', 'swap_off', 'swap_work', 'local', 'proposed_swap_off', 'proposed_swap_work')",
            name=op.f("ck_calendar_day_kind_known"),
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "change",
        sa.Column("xid", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False, comment="registered provider of index documents"),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index("ix_change_order", ["xid", "id"], unique=False)

    op.create_table(
        "idempotency_key",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="0 for nobody"),
        sa.Column("route", sa.String(length=200), nullable=False, comment="method and path of the first request"),
        sa.Column("sent", sa.String(length=64), nullable=False, comment="SHA-256 of what the first request said"),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_idempotency_key_person_id_key")),
    )
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_key_created_at"), ["created_at"], unique=False)

    op.create_table(
        "job",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.String(length=64), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False, comment="percent"),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name=op.f("ck_job_lease_if_running")),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'dead')", name=op.f("ck_job_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_claim", ["state", "run_at"], unique=False)

    op.create_table(
        "login_failure",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failure")),
    )
    with op.batch_alter_table("login_failure", schema=None) as batch_op:
        batch_op.create_index("ix_login_failure_address", ["address", "at"], unique=False)
        batch_op.create_index("ix_login_failure_username", ["username", "at"], unique=False)

    op.create_table(
        "retention_rule",
        sa.Column("group_name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("event", sa.String(length=300), nullable=False),
        sa.Column("legal_source", sa.String(length=300), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'years') = (years IS NOT NULL)", name=op.f("ck_retention_rule_years_if_timed")),
        sa.CheckConstraint("kind IN ('permanent', 'years', 'until_event')", name=op.f("ck_retention_rule_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rule")),
    )
    with op.batch_alter_table("retention_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_retention_rule_group_name"), ["group_name"], unique=False)

    op.create_table(
        "saved_form",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_form")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_saved_form_token_digest")),
    )
    with op.batch_alter_table("saved_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_form_created_at"), ["created_at"], unique=False)

    op.create_table(
        "file",
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=180), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("text_state", sa.String(length=16), nullable=False),
        sa.Column("text_error", sa.String(length=32), nullable=True, comment="a TextProblem"),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("preview_state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_file_name_given")),
        sa.CheckConstraint("preview_state IN ('pending', 'ready', 'none')", name=op.f("ck_file_preview_state_known")),
        sa.CheckConstraint(
            "text_state IN ('pending', 'ready', 'empty', 'encrypted', 'unreadable', 'unsupported')",
            name=op.f("ck_file_text_state_known"),
        ),
        sa.CheckConstraint("pages IS NULL OR pages > 0", name=op.f("ck_file_pages_positive")),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blob.sha256"], name=op.f("fk_file_blob_sha256_blob")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
    )
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_blob_sha256"), ["blob_sha256"], unique=False)
        batch_op.create_index("ix_file_text_state", ["text_state"], unique=False)

    op.create_table(
        "issuing_body",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("abbreviation", sa.String(length=20), nullable=False, comment="in the symbol: 12/QĐ-UBND"),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_issuing_body_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuing_body")),
        sa.UniqueConstraint("agency_id", "code", name=op.f("uq_issuing_body_agency_id_code")),
    )
    op.create_table(
        "person",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False, comment="argon2id; empty: cannot sign in"),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_person_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "unit",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "abbreviation", sa.String(length=20), nullable=False, comment="in the symbol of a công văn: 45/UBND-VP"
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_unit_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("agency_id", "code", name=op.f("uq_unit_agency_id_code")),
    )
    op.create_table(
        "api_token",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_api_token_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_api_token_token_digest")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_person_id"), ["person_id"], unique=False)

    op.create_table(
        "file_plan_item",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False, comment="số và ký hiệu hồ sơ: 01.TCCB"),
        sa.Column("heading", sa.String(length=300), nullable=False, comment="đề mục"),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("retention_kind", sa.String(length=16), nullable=False),
        sa.Column("retention_years", sa.Integer(), nullable=True),
        sa.Column("retention_event", sa.String(length=300), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(retention_kind = 'years') = (retention_years IS NOT NULL)", name=op.f("ck_file_plan_item_years_if_timed")
        ),
        sa.CheckConstraint(
            "retention_kind IN ('permanent', 'years', 'until_event')", name=op.f("ck_file_plan_item_kind_known")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_file_plan_item_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["retention_rule.id"], name=op.f("fk_file_plan_item_rule_id_retention_rule")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_file_plan_item_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_plan_item")),
        sa.UniqueConstraint("agency_id", "year", "code", name=op.f("uq_file_plan_item_agency_id_year_code")),
    )
    op.create_table(
        "file_text",
        sa.Column("file_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_file_text_file_id_file")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_text")),
    )
    op.create_table(
        "login_session",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False, comment="idle lock: the password opens it again"),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_login_session_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_login_session_token_digest")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_session_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "number_book",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "types", sa.String(length=1000), nullable=False, comment="type slugs, comma separated; empty: the rest"
        ),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("direction IN ('incoming', 'outgoing')", name=op.f("ck_number_book_direction_known")),
        sa.CheckConstraint("next_number >= 1", name=op.f("ck_number_book_counts_up")),
        sa.ForeignKeyConstraint(["body_id"], ["issuing_body.id"], name=op.f("fk_number_book_body_id_issuing_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_book")),
        sa.UniqueConstraint(
            "body_id", "direction", "year", "code", name=op.f("uq_number_book_body_id_direction_year_code")
        ),
    )
    op.create_table(
        "post",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False, comment="as printed: Chánh Văn phòng"),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_post_agency_id_agency")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_post_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "mandate",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False, comment="from which it is exercised"),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("authority_lines", sa.String(length=400), nullable=False, comment="as printed, one line each"),
        sa.Column("types", sa.String(length=1000), nullable=False, comment="type slugs, comma separated; empty: all"),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_mandate_dates")),
        sa.ForeignKeyConstraint(["body_id"], ["issuing_body.id"], name=op.f("fk_mandate_body_id_issuing_body")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mandate_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_mandate_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mandate_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mandate_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mandate_post_id"), ["post_id"], unique=False)

    op.create_table(
        "record",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False, comment="slug of records/data/doc_types.csv"),
        sa.Column("number", sa.String(length=50), nullable=False, comment="as printed: 15, 01, 15a"),
        sa.Column("notation", sa.String(length=100), nullable=False, comment="ký hiệu: QĐ-UBND"),
        sa.Column("symbol_key", sa.String(length=150), nullable=False, comment="core.text.symbol_key"),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issuer_id", sa.Integer(), nullable=True),
        sa.Column("issuer_name", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=2000), nullable=False, comment="trích yếu"),
        sa.Column("signer_name", sa.String(length=200), nullable=False),
        sa.Column("signer_position", sa.String(length=300), nullable=False),
        sa.Column("urgency", sa.String(length=16), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("arrival_number", sa.Integer(), nullable=True, comment="số đến"),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("turn_key", sa.String(length=64), nullable=False),
        sa.Column("open_to_agency", sa.Boolean(), nullable=False),
        sa.Column(
            "frozen_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="archived or held: nothing may change any more",
        ),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "arrival_number IS NULL OR kind = 'incoming'", name=op.f("ck_record_arrival_number_if_incoming")
        ),
        sa.CheckConstraint("kind IN ('incoming', 'outgoing')", name=op.f("ck_record_kind_known")),
        sa.CheckConstraint(
            "urgency IN ('normal', 'urgent', 'very_urgent', 'express')", name=op.f("ck_record_urgency_known")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_record_agency_id_agency")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_record_created_by_person")),
        sa.ForeignKeyConstraint(["issuer_id"], ["agency.id"], name=op.f("fk_record_issuer_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index("ix_record_arrival", ["agency_id", "kind", "arrived_on", "arrival_number"], unique=False)
        batch_op.create_index("ix_record_due", ["agency_id", "kind", "due_on"], unique=False)
        batch_op.create_index("ix_record_issued", ["agency_id", "kind", "issued_on"], unique=False)
        batch_op.create_index("ix_record_issuer", ["issuer_id"], unique=False)
        batch_op.create_index(
            "ix_record_late", ["agency_id", "kind", "state", "due_on", "open_to_agency", "id"], unique=False
        )
        batch_op.create_index("ix_record_list", ["agency_id", "kind", "id"], unique=False)
        batch_op.create_index("ix_record_sender", ["agency_id", "kind", "issuer_name", "id"], unique=False)
        batch_op.create_index("ix_record_state", ["agency_id", "kind", "state", "open_to_agency", "id"], unique=False)
        batch_op.create_index("ix_record_symbol", ["agency_id", "symbol_key"], unique=False)
        batch_op.create_index("ix_record_turn", ["turn_key", "id"], unique=False)

    op.create_table(
        "substitution",
        sa.Column("person_id", sa.Integer(), nullable=False, comment="the one who is away"),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("person_id <> substitute_id", name=op.f("ck_substitution_two_people")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_substitution_dates")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_substitution_person_id_person")),
        sa.ForeignKeyConstraint(["substitute_id"], ["person.id"], name=op.f("fk_substitution_substitute_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    with op.batch_alter_table("substitution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_substitution_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_substitution_substitute_id"), ["substitute_id"], unique=False)

    op.create_table(
        "case_file",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("plan_item_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False, comment="số và ký hiệu hồ sơ"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("retention_kind", sa.String(length=16), nullable=False),
        sa.Column("retention_years", sa.Integer(), nullable=True),
        sa.Column("retention_event", sa.String(length=300), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("turn_key", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(retention_kind = 'years') = (retention_years IS NOT NULL)", name=op.f("ck_case_file_years_if_timed")
        ),
        sa.CheckConstraint(
            "retention_kind IN ('permanent', 'years', 'until_event')", name=op.f("ck_case_file_kind_known")
        ),
        sa.CheckConstraint(
            "state <> 'archived' OR archived_on IS NOT NULL", name=op.f("ck_case_file_date_if_archived")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_file_agency_id_agency")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_case_file_owner_id_person")),
        sa.ForeignKeyConstraint(
            ["plan_item_id"], ["file_plan_item.id"], name=op.f("fk_case_file_plan_item_id_file_plan_item")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_file_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("agency_id", "year", "code", name=op.f("uq_case_file_agency_id_year_code")),
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.create_index("ix_case_file_list", ["agency_id", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_file_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_file_turn_key"), ["turn_key"], unique=False)
        batch_op.create_index("ix_case_file_unit", ["unit_id", "id"], unique=False)

    op.create_table(
        "incoming",
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_record_id", sa.Integer(), nullable=True, comment="the outgoing copy of an inside sender"),
        sa.Column("refusal_reason", sa.Text(), nullable=False),
        sa.Column("duplicate_reason", sa.Text(), nullable=False),
        sa.Column("proposal", sa.JSON(), nullable=False, comment="assignment as proposed"),
        sa.Column("directive", sa.Text(), nullable=False, comment="ý kiến chỉ đạo"),
        sa.Column("directed_by", sa.Integer(), nullable=True),
        sa.Column("directed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lead_unit_id", sa.Integer(), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "channel IN ('paper', 'upload', 'e_mail', 'internal', 'exchange', 'api')",
            name=op.f("ck_incoming_channel_known"),
        ),
        sa.CheckConstraint(
            "(directed_by IS NULL) = (directed_at IS NULL)", name=op.f("ck_incoming_directed_by_someone")
        ),
        sa.ForeignKeyConstraint(["body_id"], ["issuing_body.id"], name=op.f("fk_incoming_body_id_issuing_body")),
        sa.ForeignKeyConstraint(["directed_by"], ["person.id"], name=op.f("fk_incoming_directed_by_person")),
        sa.ForeignKeyConstraint(["handler_id"], ["person.id"], name=op.f("fk_incoming_handler_id_person")),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["unit.id"], name=op.f("fk_incoming_lead_unit_id_unit")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_incoming_record_id_record")),
        sa.ForeignKeyConstraint(["source_record_id"], ["record.id"], name=op.f("fk_incoming_source_record_id_record")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_incoming")),
        sa.UniqueConstraint("source_record_id", "body_id", name=op.f("uq_incoming_source_record_id_body_id")),
    )
    with op.batch_alter_table("incoming", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incoming_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incoming_handler_id"), ["handler_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incoming_lead_unit_id"), ["lead_unit_id"], unique=False)

    op.create_table(
        "number_entry",
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_number_entry_reason_if_cancelled")
        ),
        sa.ForeignKeyConstraint(["book_id"], ["number_book.id"], name=op.f("fk_number_entry_book_id_number_book")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_number_entry_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_entry")),
        sa.UniqueConstraint("book_id", "number", name=op.f("uq_number_entry_book_id_number")),
    )
    with op.batch_alter_table("number_entry", schema=None) as batch_op:
        batch_op.create_index("ix_number_entry_record", ["record_id"], unique=False)
        batch_op.create_index(
            "uq_number_entry_standing",
            ["record_id"],
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )

    op.create_table(
        "outgoing",
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True, comment="drafting unit"),
        sa.Column("drafter_id", sa.Integer(), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=True, comment="who is to sign"),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=True, comment="under which it was signed"),
        sa.Column("signed_digest", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("numbered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copies", sa.Integer(), nullable=True),
        sa.Column("recall_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(signed_at IS NULL) = (signed_digest = '')", name=op.f("ck_outgoing_digest_if_signed")),
        sa.CheckConstraint("issued_at IS NULL OR sealed_at IS NOT NULL", name=op.f("ck_outgoing_sealed_before_issued")),
        sa.CheckConstraint(
            "numbered_at IS NULL OR signed_at IS NOT NULL", name=op.f("ck_outgoing_signed_before_numbered")
        ),
        sa.CheckConstraint(
            "sealed_at IS NULL OR numbered_at IS NOT NULL", name=op.f("ck_outgoing_numbered_before_sealed")
        ),
        sa.ForeignKeyConstraint(["body_id"], ["issuing_body.id"], name=op.f("fk_outgoing_body_id_issuing_body")),
        sa.ForeignKeyConstraint(["drafter_id"], ["person.id"], name=op.f("fk_outgoing_drafter_id_person")),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandate.id"], name=op.f("fk_outgoing_mandate_id_mandate")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_outgoing_record_id_record")),
        sa.ForeignKeyConstraint(["signer_id"], ["person.id"], name=op.f("fk_outgoing_signer_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_outgoing_unit_id_unit")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_outgoing")),
    )
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outgoing_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outgoing_drafter_id"), ["drafter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outgoing_signer_id"), ["signer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outgoing_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "post_holding",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_post_holding_dates")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_post_holding_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_holding_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_holding")),
    )
    with op.batch_alter_table("post_holding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_holding_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_holding_post_id"), ["post_id"], unique=False)

    op.create_table(
        "record_file",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('main', 'attachment', 'superseded')", name=op.f("ck_record_file_role_known")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_record_file_file_id_file")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_file_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_file")),
        sa.UniqueConstraint("record_id", "file_id", name=op.f("uq_record_file_record_id_file_id")),
    )
    with op.batch_alter_table("record_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_file_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_file_record_id"), ["record_id"], unique=False)

    op.create_table(
        "record_grant",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_grant_record_id_record")),
        sa.PrimaryKeyConstraint("record_id", "key", name=op.f("pk_record_grant")),
    )
    with op.batch_alter_table("record_grant", schema=None) as batch_op:
        batch_op.create_index("ix_record_grant_key", ["key", "record_id"], unique=False)

    op.create_table(
        "record_relation",
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_record_relation_two_records")),
        sa.ForeignKeyConstraint(["from_id"], ["record.id"], name=op.f("fk_record_relation_from_id_record")),
        sa.ForeignKeyConstraint(["to_id"], ["record.id"], name=op.f("fk_record_relation_to_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_relation")),
        sa.UniqueConstraint("from_id", "to_id", "kind", name=op.f("uq_record_relation_from_id_to_id_kind")),
    )
    with op.batch_alter_table("record_relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_relation_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_relation_to_id"), ["to_id"], unique=False)

    op.create_table(
        "task",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=2000), nullable=False),
        sa.Column("instruction", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("assigned_by", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('lead', 'support', 'inform')", name=op.f("ck_task_role_known")),
        sa.CheckConstraint("unit_id IS NOT NULL OR person_id IS NOT NULL", name=op.f("ck_task_assigned_to_someone")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_task_agency_id_agency")),
        sa.ForeignKeyConstraint(["assigned_by"], ["person.id"], name=op.f("fk_task_assigned_by_person")),
        sa.ForeignKeyConstraint(["parent_id"], ["task.id"], name=op.f("fk_task_parent_id_task")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_task_person_id_person")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_task_record_id_record")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_task_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index("ix_task_list", ["agency_id", "state", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_record_id"), ["record_id"], unique=False)
        batch_op.create_index("ix_task_turn", ["turn_key", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("decision IN ('approved', 'returned')", name=op.f("ck_approval_decision_known")),
        sa.CheckConstraint("step IN ('content', 'form', 'signature')", name=op.f("ck_approval_step_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_approval_person_id_person")),
        sa.ForeignKeyConstraint(["record_id"], ["outgoing.record_id"], name=op.f("fk_approval_record_id_outgoing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_record_id"), ["record_id"], unique=False)

    op.create_table(
        "case_file_document",
        sa.Column("case_file_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="số thứ tự văn bản trong hồ sơ"),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_file_id"], ["case_file.id"], name=op.f("fk_case_file_document_case_file_id_case_file")
        ),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_case_file_document_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file_document")),
        sa.UniqueConstraint("case_file_id", "ordinal", name=op.f("uq_case_file_document_case_file_id_ordinal")),
        sa.UniqueConstraint("case_file_id", "record_id", name=op.f("uq_case_file_document_case_file_id_record_id")),
    )
    with op.batch_alter_table("case_file_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_file_document_record_id"), ["record_id"], unique=False)

    op.create_table(
        "recipient",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status_code", sa.String(length=2), nullable=False, comment="what the receiver reported: 01 to 06"),
        sa.Column("status_note", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'delivered', 'to_send', 'sent', 'recalled')", name=op.f("ck_recipient_state_known")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_recipient_agency_id_agency")),
        sa.ForeignKeyConstraint(["record_id"], ["outgoing.record_id"], name=op.f("fk_recipient_record_id_outgoing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient")),
    )
    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recipient_record_id"), ["record_id"], unique=False)
        batch_op.create_index("ix_recipient_state", ["state", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.drop_index("ix_recipient_state")
        batch_op.drop_index(batch_op.f("ix_recipient_record_id"))

    op.drop_table("recipient")
    with op.batch_alter_table("case_file_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_file_document_record_id"))

    op.drop_table("case_file_document")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_record_id"))

    op.drop_table("approval")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_unit_id"))
        batch_op.drop_index("ix_task_turn")
        batch_op.drop_index(batch_op.f("ix_task_record_id"))
        batch_op.drop_index(batch_op.f("ix_task_person_id"))
        batch_op.drop_index(batch_op.f("ix_task_parent_id"))
        batch_op.drop_index("ix_task_list")

    op.drop_table("task")
    with op.batch_alter_table("record_relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_relation_to_id"))
        batch_op.drop_index(batch_op.f("ix_record_relation_from_id"))

    op.drop_table("record_relation")
    with op.batch_alter_table("record_grant", schema=None) as batch_op:
        batch_op.drop_index("ix_record_grant_key")

    op.drop_table("record_grant")
    with op.batch_alter_table("record_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_file_record_id"))
        batch_op.drop_index(batch_op.f("ix_record_file_file_id"))

    op.drop_table("record_file")
    with op.batch_alter_table("post_holding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_holding_post_id"))
        batch_op.drop_index(batch_op.f("ix_post_holding_person_id"))

    op.drop_table("post_holding")
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outgoing_unit_id"))
        batch_op.drop_index(batch_op.f("ix_outgoing_signer_id"))
        batch_op.drop_index(batch_op.f("ix_outgoing_drafter_id"))
        batch_op.drop_index(batch_op.f("ix_outgoing_body_id"))

    op.drop_table("outgoing")
    with op.batch_alter_table("number_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_number_entry_standing",
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )
        batch_op.drop_index("ix_number_entry_record")

    op.drop_table("number_entry")
    with op.batch_alter_table("incoming", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incoming_lead_unit_id"))
        batch_op.drop_index(batch_op.f("ix_incoming_handler_id"))
        batch_op.drop_index(batch_op.f("ix_incoming_body_id"))

    op.drop_table("incoming")
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_index("ix_case_file_unit")
        batch_op.drop_index(batch_op.f("ix_case_file_turn_key"))
        batch_op.drop_index(batch_op.f("ix_case_file_owner_id"))
        batch_op.drop_index("ix_case_file_list")

    op.drop_table("case_file")
    with op.batch_alter_table("substitution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_substitution_substitute_id"))
        batch_op.drop_index(batch_op.f("ix_substitution_person_id"))

    op.drop_table("substitution")
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_index("ix_record_turn")
        batch_op.drop_index("ix_record_symbol")
        batch_op.drop_index("ix_record_state")
        batch_op.drop_index("ix_record_sender")
        batch_op.drop_index("ix_record_list")
        batch_op.drop_index("ix_record_late")
        batch_op.drop_index("ix_record_issuer")
        batch_op.drop_index("ix_record_issued")
        batch_op.drop_index("ix_record_due")
        batch_op.drop_index("ix_record_arrival")

    op.drop_table("record")
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mandate_post_id"))
        batch_op.drop_index(batch_op.f("ix_mandate_person_id"))
        batch_op.drop_index(batch_op.f("ix_mandate_body_id"))

    op.drop_table("mandate")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_unit_id"))
        batch_op.drop_index(batch_op.f("ix_post_agency_id"))

    op.drop_table("post")
    op.drop_table("number_book")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_session_person_id"))
        batch_op.drop_index(batch_op.f("ix_login_session_expires_at"))

    op.drop_table("login_session")
    op.drop_table("file_text")
    op.drop_table("file_plan_item")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_person_id"))

    op.drop_table("api_token")
    op.drop_table("unit")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_agency_id"))

    op.drop_table("person")
    op.drop_table("issuing_body")
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.drop_index("ix_file_text_state")
        batch_op.drop_index(batch_op.f("ix_file_blob_sha256"))

    op.drop_table("file")
    with op.batch_alter_table("saved_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_form_created_at"))

    op.drop_table("saved_form")
    with op.batch_alter_table("retention_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_retention_rule_group_name"))

    op.drop_table("retention_rule")
    with op.batch_alter_table("login_failure", schema=None) as batch_op:
        batch_op.drop_index("ix_login_failure_username")
        batch_op.drop_index("ix_login_failure_address")

    op.drop_table("login_failure")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_claim")

    op.drop_table("job")
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_key_created_at"))

    op.drop_table("idempotency_key")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index("ix_change_order")

    op.drop_table("change")
    op.drop_table("calendar_day")
    op.drop_table("blob")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_subject")

    op.drop_table("audit_event")
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_name_folded"))
        batch_op.drop_index(batch_op.f("ix_agency_name"))
        batch_op.drop_index(batch_op.f("ix_agency_is_internal"))

    op.drop_table("agency")
