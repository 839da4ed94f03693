-- +goose Up
-- A deck is a content of the type flashcards:deck; it is here at the latest from its first card on. What
-- was learnt holds the course by its completions, a deck alone does not.
create table flashcards.decks (
    content_id uuid not null,
    -- Counts changes of which cards there are, and of their order.
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint decks_pkey primary key (content_id),
    constraint decks_content_id_fkey foreign key (content_id) references public.course_contents (id) on delete cascade
);

create table flashcards.cards (
    id uuid not null,
    content_id uuid not null,
    -- Rises with the order; cards at one place stand by their id.
    position integer not null,
    -- Plain text on both sides.
    front text not null,
    back text not null,
    version bigint not null default 1,
    -- Taken out; it can come back until it is swept.
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint cards_pkey primary key (id),
    constraint cards_content_id_fkey foreign key (content_id) references flashcards.decks (content_id) on delete cascade,
    constraint cards_front_length check (char_length(front) between 1 and 1000),
    constraint cards_back_length check (char_length(back) between 1 and 1000)
);
create index cards_order on flashcards.cards (content_id, position, id) where deleted_at is null;
create index cards_deleted on flashcards.cards (deleted_at) where deleted_at is not null;

-- How far somebody is with a deck.
create table flashcards.learners (
    user_id uuid not null,
    content_id uuid not null,
    -- The last answer that was counted: the next one is not taken in the same second.
    answered_at timestamptz,
    -- Which time through the course what is here belongs to; in a later one the deck is begun anew.
    round integer not null default 1,
    -- All cards were learnt, and the content completed; NULL after starting over.
    done_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint learners_pkey primary key (user_id, content_id),
    constraint learners_user_id_fkey foreign key (user_id) references public.users (id) on delete restrict,
    constraint learners_content_id_fkey foreign key (content_id) references flashcards.decks (content_id) on delete cascade
);
create index learners_content on flashcards.learners (content_id);

-- What somebody knows of a card; without a row they have never answered it.
create table flashcards.card_states (
    user_id uuid not null,
    card_id uuid not null,
    -- Leitner's box; 0 after starting over: as if it were new.
    box smallint not null,
    -- NULL in box 0.
    due_at timestamptz,
    -- Answers that were counted, also those before starting over: a number is never used twice.
    reviews integer not null,
    -- Known so many times in a row until now.
    in_row integer not null,
    -- Known at the very first answer, which is what the score is made of.
    first_known boolean not null,
    -- The first answer since the start; NULL in box 0.
    begun_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint card_states_pkey primary key (user_id, card_id),
    constraint card_states_user_id_fkey foreign key (user_id) references public.users (id) on delete restrict,
    constraint card_states_card_id_fkey foreign key (card_id) references flashcards.cards (id) on delete cascade,
    constraint card_states_box_range check (box between 0 and 7),
    constraint card_states_begun check ((box = 0) = (due_at is null) and (box = 0) = (begun_at is null)),
    constraint card_states_counts check (reviews > 0 and in_row >= 0)
);
create index card_states_card on flashcards.card_states (card_id);
