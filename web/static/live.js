// Says how many posts have come since a listing was made; without it the page is as whole.
const list = document.querySelector("[data-live]");
if (list && "EventSource" in globalThis) {
  const { live, about, one, many } = list.dataset;
  const fits = {
    front: () => true,
    person: (post) => post.author === about,
    tag: (post) => post.tags.includes(about),
    club: (post) => post.clubs.includes(about),
  }[live];
  let count = 0;
  let source;
  let last = "";
  const told = document.createElement("a");
  told.className = "fresh";
  told.setAttribute("role", "status");
  told.href = location.pathname + location.search;

  const hear = (event) => {
    last = event.lastEventId;
    if (!fits(JSON.parse(event.data))) return;
    count += 1;
    told.textContent = (count === 1 ? one : many).replace("{number}", count);
    if (!told.isConnected) list.prepend(told);
  };
  const listen = () => {
    source?.close();
    source = undefined;
    if (document.hidden) return;
    source = new EventSource(last ? `/events?since=${last}` : "/events");
    source.addEventListener("now", (event) => {
      last = event.lastEventId;
    });
    source.addEventListener("post", hear);
  };
  document.addEventListener("visibilitychange", listen);
  listen();
}
