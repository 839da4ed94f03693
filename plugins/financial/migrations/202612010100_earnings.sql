-- +goose Up
-- What trainers get of sales. The nearest rule counts: a trainer's in a course, a course's, a trainer's, everybody's.
create table financial.share_rules (
    id uuid not null,
    -- NULL: every course.
    course_id uuid,
    -- NULL: every trainer.
    trainer_id uuid,
    -- Millionths: 70 % are 700000.
    share_ppm integer not null,
    -- The first and the last day on which it counts, in the site's time zone; NULL: it does not end.
    starts_on date not null,
    ends_on date,
    author_id uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint share_rules_pkey primary key (id),
    constraint share_rules_course_id_fkey foreign key (course_id) references public.courses (id) on delete restrict,
    constraint share_rules_trainer_id_fkey foreign key (trainer_id) references public.users (id) on delete restrict,
    constraint share_rules_author_id_fkey foreign key (author_id) references public.users (id) on delete restrict,
    constraint share_rules_share_range check (share_ppm between 0 and 1000000),
    constraint share_rules_period check (ends_on >= starts_on),
    constraint share_rules_day_range check (starts_on between '2000-01-01' and '2999-12-31' and (ends_on is null or ends_on <= '2999-12-31')),
    -- Of the same course and trainer one counts at a time.
    constraint share_rules_apart exclude using gist (
        (coalesce(course_id, '00000000-0000-0000-0000-000000000000'::uuid)) with =,
        (coalesce(trainer_id, '00000000-0000-0000-0000-000000000000'::uuid)) with =,
        daterange(starts_on, ends_on, '[]') with &&
    )
);
create index share_rules_course on financial.share_rules (course_id);
create index share_rules_trainer on financial.share_rules (trainer_id);
create index share_rules_author on financial.share_rules (author_id);
create index share_rules_newest on financial.share_rules (created_at, id);
create trigger share_rules_updated_at before update on financial.share_rules for each row execute function financial.touch_updated_at();

-- What a trainer earned of a course of an order, and what of it was taken back. A line stays as it is; another one makes it right.
create table financial.earnings (
    id uuid not null,
    order_id uuid not null,
    course_id uuid not null,
    trainer_id uuid not null,
    -- What took it back, such as refund:<id>; empty: it is what was earned by the sale.
    source text not null default '',
    currency char(3) not null,
    -- Of which amount it is a share, and which one: see the setting shareBasis.
    basis text not null,
    basis_minor bigint not null,
    -- The rule that counted: everybody's, the course's, the trainer's, or the trainer's own in the course.
    rule text not null,
    rule_id uuid,
    share_ppm integer not null,
    -- How many trainers had the share together.
    shared_by integer not null,
    -- The shares were more than the whole together, and were made smaller.
    is_scaled boolean not null,
    amount_minor bigint not null,
    earned_on date not null,
    -- The first day on which it can be paid out.
    available_on date not null,
    created_at timestamptz not null default now(),
    constraint earnings_pkey primary key (id),
    constraint earnings_once unique (order_id, course_id, trainer_id, source),
    constraint earnings_item_fkey foreign key (order_id, course_id) references financial.order_items (order_id, course_id) on delete restrict,
    constraint earnings_trainer_id_fkey foreign key (trainer_id) references public.users (id) on delete restrict,
    constraint earnings_rule_id_fkey foreign key (rule_id) references financial.share_rules (id) on delete restrict,
    constraint earnings_currency_fkey foreign key (currency) references financial.currencies (code) on delete restrict,
    constraint earnings_source_form check (source ~ '^([a-z_]{1,40}:[A-Za-z0-9-]{1,100})?$'),
    constraint earnings_basis_known check (basis in ('net', 'gross', 'before_discount')),
    constraint earnings_rule_known check (rule in ('default', 'trainer', 'course', 'own')),
    constraint earnings_share_range check (share_ppm between 0 and 1000000 and shared_by between 1 and 10000),
    constraint earnings_amount_range check (basis_minor between 1 and 1000000000000000 and abs(amount_minor) between 1 and basis_minor and (amount_minor > 0) = (source = ''))
);
create index earnings_trainer on financial.earnings (trainer_id, created_at, id);
create index earnings_rule on financial.earnings (rule_id);
create index earnings_currency on financial.earnings (currency);
create trigger earnings_append_only before update or delete on financial.earnings for each row execute function financial.refuse_change();
create trigger earnings_no_truncate before truncate on financial.earnings for each statement execute function financial.refuse_change();

-- Where a trainer's money is sent to. What the account is, is sealed.
create table financial.payout_accounts (
    trainer_id uuid not null,
    -- NULL: it was taken away.
    details bytea,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint payout_accounts_pkey primary key (trainer_id),
    constraint payout_accounts_trainer_id_fkey foreign key (trainer_id) references public.users (id) on delete restrict
);
create trigger payout_accounts_updated_at before update on financial.payout_accounts for each row execute function financial.touch_updated_at();

-- Payouts that went to the bank in one file.
create table financial.payout_batches (
    id uuid not null,
    author_id uuid,
    created_at timestamptz not null default now(),
    constraint payout_batches_pkey primary key (id),
    constraint payout_batches_author_id_fkey foreign key (author_id) references public.users (id) on delete restrict
);
create index payout_batches_author on financial.payout_batches (author_id);

create table financial.payouts (
    id uuid not null,
    number bigint generated always as identity (start with 100001),
    trainer_id uuid not null,
    currency char(3) not null,
    amount_minor bigint not null,
    state text not null default 'requested',
    -- The server asked for it, as the settings say.
    is_scheduled boolean not null,
    -- Why it was rejected, or has failed; the trainer reads it.
    answer text not null default '',
    batch_id uuid,
    -- The day on which it went to the bank.
    sent_on date,
    -- Where it was sent to, sealed; NULL: it was not sent, or was forgotten.
    account bytea,
    reference text not null default '',
    paid_on date,
    -- Who decided last; NULL: nobody has.
    author_id uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint payouts_pkey primary key (id),
    constraint payouts_number_key unique (number),
    constraint payouts_trainer_id_fkey foreign key (trainer_id) references public.users (id) on delete restrict,
    constraint payouts_currency_fkey foreign key (currency) references financial.currencies (code) on delete restrict,
    constraint payouts_batch_id_fkey foreign key (batch_id) references financial.payout_batches (id) on delete restrict,
    constraint payouts_author_id_fkey foreign key (author_id) references public.users (id) on delete restrict,
    constraint payouts_state_known check (state in ('requested', 'approved', 'processing', 'completed', 'failed', 'rejected')),
    constraint payouts_amount_range check (amount_minor between 1 and 1000000000000000),
    constraint payouts_text_length check (char_length(answer) <= 500 and char_length(reference) <= 100),
    constraint payouts_sent check ((state in ('processing', 'completed', 'failed')) = (batch_id is not null) and (batch_id is null) = (sent_on is null)),
    constraint payouts_paid check ((state = 'completed') = (paid_on is not null)),
    -- Nobody decides about their own.
    constraint payouts_not_own check (author_id is distinct from trainer_id)
);
create index payouts_trainer on financial.payouts (trainer_id, number);
create index payouts_state on financial.payouts (state, number);
create index payouts_batch on financial.payouts (batch_id);
create index payouts_currency on financial.payouts (currency);
create index payouts_author on financial.payouts (author_id);
create trigger payouts_updated_at before update on financial.payouts for each row execute function financial.touch_updated_at();

-- What a payout is made of. What it was made of is kept when it comes to nothing.
create table financial.payout_items (
    payout_id uuid not null,
    earning_id uuid not null,
    is_live boolean not null default true,
    constraint payout_items_pkey primary key (payout_id, earning_id),
    constraint payout_items_payout_id_fkey foreign key (payout_id) references financial.payouts (id) on delete restrict,
    constraint payout_items_earning_id_fkey foreign key (earning_id) references financial.earnings (id) on delete restrict
);
create index payout_items_earning on financial.payout_items (earning_id);
-- A line is paid out once.
create unique index payout_items_once on financial.payout_items (earning_id) where is_live;
