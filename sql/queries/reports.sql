-- name: report :one
-- The report of one thing by one person, and whether it is new; later words replace earlier ones.
insert into reports (user_id, post_id, comment, text)
values (:user_id, :post_id, :comment, :text)
on conflict (
    user_id, coalesce(post_id, 0), comment, (case when post_id is null then md5(text) else '' end)
) where closed_at is null do update
set text = case when excluded.text = '' then reports.text else excluded.text end
returning report_id, xmax = 0 as is_new;
