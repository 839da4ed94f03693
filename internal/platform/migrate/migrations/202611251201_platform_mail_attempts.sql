-- +goose Up

-- sending: the server is being spoken to. uncertain: the mail was handed over and nobody heard the answer.
alter type mail_state add value 'sending';
alter type mail_state add value 'uncertain';

alter table mails
  -- The address of RFC 8058 that ends mails of this kind; '' where they cannot be ended.
  add column unsubscribe text not null default '',
  -- The mail waits until then.
  add column not_before timestamptz,
  add constraint mails_unsubscribe check (char_length(unsubscribe) <= 1000);
