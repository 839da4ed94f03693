-- Who waits for a seat because of an invitation gets the seat on its terms, also when it ran out meanwhile.

-- +goose Up
alter table waiting_list add column invitation_id uuid;
alter table waiting_list add constraint waiting_list_invitation_id_fkey
    foreign key (invitation_id) references course_invitations (id) on delete set null;
create index waiting_list_invitation_id on waiting_list (invitation_id);
