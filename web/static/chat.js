// A newcomer in the chat within a minute: an account made in-band (XEP-0077) over a WebSocket
// (RFC 7395), kept in this browser, then converse.js with the bot's chat open.
import "/vendor/converse/converse.min.js";

const place = document.getElementById("enter");
const { websocket, domain, bot, language, taken, wrong, away } = place.dataset;
const trouble = document.getElementById("trouble");
const FRAMING = "urn:ietf:params:xml:ns:xmpp-framing";
const SECONDS = 10;

const escaped = (text) =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const secret = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (octet) =>
    octet.toString(16).padStart(2, "0"),
  ).join("");

// Make the account; resolves to "made" or "taken", rejects when the server does not answer.
function register(name, password) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(websocket, "xmpp");
    const timer = setTimeout(() => socket.close(), SECONDS * 1000);
    const finish = (outcome) => {
      clearTimeout(timer);
      resolve(outcome);
      socket.close();
    };
    socket.onopen = () =>
      socket.send(`<open xmlns="${FRAMING}" to="${escaped(domain)}" version="1.0"/>`);
    socket.onclose = () => reject(new Error("closed"));
    socket.onerror = () => reject(new Error("no connection"));
    socket.onmessage = ({ data }) => {
      const stanza = new DOMParser().parseFromString(data, "text/xml").documentElement;
      if (stanza.localName === "features") {
        socket.send(
          `<iq xmlns="jabber:client" type="set" id="r1" to="${escaped(domain)}">` +
            `<query xmlns="jabber:iq:register"><username>${escaped(name)}</username>` +
            `<password>${escaped(password)}</password></query></iq>`,
        );
      } else if (stanza.localName === "iq" && stanza.getAttribute("id") === "r1") {
        if (stanza.getAttribute("type") === "result") finish("made");
        else if (stanza.getElementsByTagName("conflict").length) finish("taken");
        else {
          reject(new Error("refused"));
          socket.close();
        }
      }
    };
  });
}

function open(name, password) {
  place.hidden = true;
  document.getElementById("room").hidden = false;
  globalThis.converse.plugins.add("microblog-bot", {
    initialize() {
      const { api } = this._converse;
      api.listen.on("chatBoxesInitialized", async () => {
        const chat = await api.chats.open(`${bot}`, {}, true);
        // What a page offers to say stands there, and is said by whoever came.
        const said = new URLSearchParams(location.hash.slice(1)).get("body");
        if (said) chat?.save?.({ draft: said });
      });
    },
  });
  globalThis.converse.initialize({
    assets_path: "/vendor/converse/",
    authentication: "login",
    auto_login: true,
    auto_reconnect: true,
    jid: `${name}@${domain}`,
    password,
    websocket_url: websocket,
    discover_connection_methods: false,
    view_mode: "embedded",
    singleton: true,
    auto_join_private_chats: [bot],
    allow_non_roster_messaging: true,
    allow_registration: false,
    allow_contact_requests: false,
    show_client_info: false,
    muc_show_logs_before_join: false,
    muc_search_service: bot.slice(bot.indexOf("@") + 1),
    omemo_default: false,
    play_sounds: false,
    theme: "classic",
    dark_theme: "classic",
    show_desktop_notifications: false,
    i18n: language,
    locales: ["en", "ru"],
    loglevel: "error",
    clear_cache_on_logout: true,
    whitelisted_plugins: ["microblog-bot"],
  });
}

async function enter(name) {
  // With the kept password too: an account that is gone is made again, one that is there stays.
  const kept = localStorage.getItem(`microblog:${name}@${domain}`);
  const password = kept ?? secret();
  const outcome = await register(name, password);
  if (outcome === "taken" && !kept) {
    trouble.textContent = taken;
    return undefined;
  }
  localStorage.setItem(`microblog:${name}@${domain}`, password);
  localStorage.setItem("microblog:last", name);
  return open(name, password);
}

const form = document.getElementById("name-form");
form.elements.name.value = localStorage.getItem("microblog:last") ?? "";
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  trouble.textContent = "";
  const name = form.elements.name.value.trim().toLowerCase();
  if (!/^[a-z0-9][a-z0-9._-]{0,31}$/.test(name)) {
    trouble.textContent = wrong;
    return;
  }
  try {
    await enter(name);
  } catch {
    trouble.textContent = away;
  }
});
