-- name: excerpts :many
-- Of texts what is around the words that fit, those between two marks; texts and answers in order.
select
    ts_headline(
        'microblog', t.body, to_tsquery('microblog', :words),
        format(
            'StartSel="%s", StopSel="%s", MaxFragments=3, MaxWords=40, MinWords=20, '
            'FragmentDelimiter="%s"',
            :mark_start::text, :mark_stop::text, :gap::text
        )
    ) as marked
from unnest(:bodies::text[]) with ordinality as t (body, place)
order by t.place;
