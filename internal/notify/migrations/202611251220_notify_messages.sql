-- +goose Up

-- What a trainer and a trainee write to one another: one conversation a pair, whoever began it.
create table conversations (
    id uuid not null,
    trainer_id uuid not null,
    trainee_id uuid not null,
    -- No foreign key: the message is written after its conversation, in the same transaction.
    last_message_id uuid not null,
    -- Up to which message each of the two has read.
    trainer_read_id uuid,
    trainee_read_id uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint conversations_pkey primary key (id),
    -- What was said to whom stays known.
    constraint conversations_trainer_id_fkey foreign key (trainer_id) references users (id) on delete restrict,
    constraint conversations_trainee_id_fkey foreign key (trainee_id) references users (id) on delete restrict,
    constraint conversations_two check (trainer_id <> trainee_id)
);
create unique index conversations_pair on conversations (least(trainer_id, trainee_id), greatest(trainer_id, trainee_id));
create index conversations_trainer_id on conversations (trainer_id, last_message_id desc);
create index conversations_trainee_id on conversations (trainee_id, last_message_id desc);
create trigger conversations_touch before update on conversations for each row execute function touch_updated_at();

create table messages (
    id uuid not null,
    conversation_id uuid not null,
    author_id uuid not null,
    body text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint messages_pkey primary key (id),
    constraint messages_conversation_id_fkey foreign key (conversation_id) references conversations (id) on delete cascade,
    constraint messages_author_id_fkey foreign key (author_id) references users (id) on delete restrict,
    constraint messages_body_length check (char_length(body) between 1 and 4000)
);
create index messages_conversation_id on messages (conversation_id, id desc);
create index messages_author_id on messages (author_id);
create trigger messages_touch before update on messages for each row execute function touch_updated_at();
