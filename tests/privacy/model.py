"""Who may read and hear what: the rules in plain sets, to hold the service against."""

from dataclasses import dataclass, field


@dataclass
class Comment:
    """A comment; `answered` is who wrote the comment that it answers, if it answers one."""

    author: str
    token: str
    answered: str
    is_deleted: bool = False


@dataclass
class Post:
    """A post; `invitees` is None where it is not private."""

    author: str
    token: str
    tags: set[str]
    clubs: set[str]
    invitees: set[str] | None = None
    is_readonly: bool = False
    is_deleted: bool = False
    comments: dict[int, Comment] = field(default_factory=dict)


@dataclass
class World:
    """Everybody and everything; pairs are (who does it, whom it concerns)."""

    posts: dict[int, Post] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    readers: set[tuple[str, str]] = field(default_factory=set)
    asked: set[tuple[str, str]] = field(default_factory=set)
    follows: dict[tuple[str, str], str] = field(default_factory=dict)
    labels: set[tuple[str, str]] = field(default_factory=set)
    tagged: set[tuple[str, str, str]] = field(default_factory=set)
    threads: set[tuple[str, int]] = field(default_factory=set)
    blocks: set[tuple[str, str]] = field(default_factory=set)
    mutes: set[tuple[str, str]] = field(default_factory=set)
    muted_threads: set[tuple[str, int]] = field(default_factory=set)
    off: set[str] = field(default_factory=set)

    def may_read(self, who: str, post: Post) -> bool:
        """Whether a person may read a post that is there."""
        if who == post.author:
            return True
        if post.invitees is None and post.author not in self.closed:
            return True
        if (post.author, who) in self.blocks:
            return False
        if post.invitees is not None:
            return who in post.invitees
        return (post.author, who) in self.readers

    def is_public(self, post: Post) -> bool:
        """Whether everybody may read it on the web."""
        return not post.is_deleted and post.invitees is None and post.author not in self.closed

    def hears_from(self, who: str, author: str) -> bool:
        """Whether pushes of what `author` wrote reach a person at all."""
        return (
            who not in (author, *self.off)
            and (who, author) not in self.blocks
            and (who, author) not in self.mutes
        )

    def audience(self, post: Post, people: list[str]) -> set[str]:
        """Who is pushed a new post."""
        return {
            who
            for who in people
            if self.hears_from(who, post.author)
            and self.may_read(who, post)
            and not any((who, tag) in self.blocks for tag in post.tags | post.clubs)
            and (
                who in post.invitees
                if post.invitees is not None
                else self.follows.get((who, post.author)) == "all"
                or any((who, label) in self.labels for label in post.tags | post.clubs)
                or any((who, post.author, tag) in self.tagged for tag in post.tags)
            )
        }

    def listeners(self, number: int, comment: Comment, people: list[str]) -> set[str]:
        """Who is pushed a new comment."""
        post = self.posts[number]
        return {
            who
            for who in people
            if (who, number) in self.threads
            and self.hears_from(who, comment.author)
            and self.may_read(who, post)
            and (self.is_public(post) or (comment.author, who) not in self.blocks)
            and ((who, number) not in self.muted_threads or comment.answered == who)
        }

    def tokens(self) -> dict[str, Post]:
        """All secrets that were ever written, with the posts that they stand in."""
        found = {post.token: post for post in self.posts.values()}
        for post in self.posts.values():
            found |= {comment.token: post for comment in post.comments.values()}
        return found

    def are_apart(self, who: str, whom: str) -> bool:
        """Whether one of two people blocks the other."""
        return (who, whom) in self.blocks or (whom, who) in self.blocks

    def open(self, author: str) -> None:
        """Whoever has asked to read a blog that is open again follows it."""
        self.closed.discard(author)
        for asking in [who for who, whom in self.asked if whom == author]:
            self.asked.discard((asking, author))
            self.follows.setdefault((asking, author), "all")

    def block(self, who: str, whom: str) -> None:
        """A block ends what was between two people."""
        self.blocks.add((who, whom))
        for pair in ((who, whom), (whom, who)):
            self.follows.pop(pair, None)
            self.asked.discard(pair)
        self.readers.discard((who, whom))
        self.tagged = {one for one in self.tagged if {one[0], one[1]} != {who, whom}}
        self.threads = {
            (one, number)
            for one, number in self.threads
            if {one, self.posts[number].author} != {who, whom}
        }
        for post in self.posts.values():
            if post.author == who and post.invitees is not None:
                post.invitees.discard(whom)
