-- name: append_event :value
-- A promise.
insert into outbox (kind, author_id, post_id, comment, recipient_id, mentioned)
values (:kind, :author_id, :post_id, :comment, :recipient_id, :mentioned::bigint[])
returning outbox_id;
