-- name: add_message :value
-- A private message's number.
insert into private_messages (sender_id, recipient_id, body, via_contact)
values (:sender_id, :recipient_id, :body, :via_contact)
returning message_id;

-- name: message :one
-- A private message with the nick of who sent it.
select
    m.message_id, m.sender_id, coalesce(u.nick, '') as sender, m.recipient_id, m.body,
    m.via_contact, m.created_at
from private_messages as m
join users as u on u.user_id = m.sender_id
where m.message_id = :message_id;
