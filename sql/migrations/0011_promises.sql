-- What is pushed beside posts, comments and recommendations.

alter table outbox
    drop constraint outbox_kind_check,
    add constraint outbox_kind_check check (
        kind in (
            'post', 'comment', 'recommendation', 'recommended', 'followed',
            'pm', 'invited', 'asked', 'allowed', 'edited', 'deleted', 'digest', 'nudged'
        )
    ),
    add column revision integer not null default 0;

comment on column outbox.post_id is 'the post, or the private message where the kind is pm';
comment on column outbox.revision is 'which edit of the post or comment an edited event tells of';
