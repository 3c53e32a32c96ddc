"""All commands, in the order in which help lists them."""

from microblog.commands import (
    account,
    commenting,
    following,
    helping,
    posting,
    reading,
    recommending,
)
from microblog.grammar.command import Catalogue

CATALOGUE = Catalogue(
    (
        posting.post,
        commenting.comment,
        recommending.recommend,
        recommending.unrecommend,
        posting.delete,
        posting.publish_held,
        reading.feed,
        reading.public,
        reading.show,
        reading.who,
        reading.blog,
        reading.list_,
        reading.popular_tags,
        reading.search,
        following.subscribe,
        following.unsubscribe,
        following.list_subscriptions,
        following.list_subscribers,
        following.block,
        following.unblock,
        following.list_blocks,
        account.take_nick,
        account.who_am_i,
        account.on,
        account.off,
        account.set_language,
        helping.help_,
        account.ping,
        account.version,
    )
)
