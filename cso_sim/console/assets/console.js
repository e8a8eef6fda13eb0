// Makes a page of the console live, lets the shown time run, and gives single keys to the rooms.
// Without it each page works as it was loaded: its links and forms do the same, and a reload shows what is new.

const line = document.getElementById("live");
const state = document.getElementById("live-state");

/* Changes from the server: [action, id of the element, HTML] each. */

function elementOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

function put(old, made) {
  // Whoever stands on a control of the replaced element goes on standing there.
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const mark = focused && (focused.id ? `#${CSS.escape(focused.id)}` : focused.dataset.testid && `[data-testid="${CSS.escape(focused.dataset.testid)}"]`);
  old.replaceWith(made);
  if (mark) (made.matches(mark) ? made : made.querySelector(mark))?.focus({ preventScroll: true });
}

function isBeingUsed(element) {
  // A field in which somebody types must not be taken away under their hands.
  const active = document.activeElement;
  return element.contains(active) && active.matches("input:not([type=submit]), select, textarea");
}

const waiting = new Map();

function apply([action, target, html]) {
  const element = document.getElementById(target);
  if (!element) return;
  if (action === "remove") return element.remove();
  const made = elementOf(html);
  if (!made) return;
  const there = action === "replace" ? element : made.id && document.getElementById(made.id);
  if (there) {
    if (isBeingUsed(there)) {
      waiting.set(there, [action, target, html]);
      return;
    }
    keepOpen(there, made);
    if (there.outerHTML === made.outerHTML) return;
    put(there, made);
  } else {
    made.classList.add("is-new");
    element[action](made);
    trim(element, action);
  }
}

function keepOpen(old, made) {
  // Also what somebody closed stays closed.
  for (const details of old.querySelectorAll("details[id]")) {
    const again = made.querySelector(`#${CSS.escape(details.id)}`);
    if (again) again.open = details.open;
  }
}

function trim(list, action) {
  const most = Number(list.dataset.most || 0);
  while (most && list.children.length > most) (action === "prepend" ? list.lastElementChild : list.firstElementChild).remove();
}

document.addEventListener("focusout", () => {
  const late = [...waiting.values()];
  waiting.clear();
  setTimeout(() => late.forEach(apply));
});

/* The stream. A hidden page gives its connection back, because browsers have few of them for one site. */

let source = null;
let position = "";
let isHeld = false;

function address() {
  const known = new URL(line.dataset.stream, location.href);
  if (position) known.searchParams.set("since", position);
  return known;
}

function open() {
  if (source || isHeld || document.hidden) return;
  source = new EventSource(address());
  source.addEventListener("open", () => tell("Live: this page shows changes as they happen."));
  source.addEventListener("error", () => {
    tell("The connection is lost; it is tried again.");
    if (source?.readyState === EventSource.CLOSED) {
      close();
      setTimeout(open, 3000);
    }
  });
  source.addEventListener("changes", (message) => {
    position = message.lastEventId;
    const changes = JSON.parse(message.data);
    changes.forEach(apply);
    document.dispatchEvent(new CustomEvent("console:changed", { detail: changes }));
  });
}

function close() {
  source?.close();
  source = null;
}

function tell(text) {
  if (state.textContent !== text) state.textContent = text;
}

function hold() {
  isHeld = !isHeld;
  holder.textContent = isHeld ? "Show changes again" : "Hold changes";
  holder.setAttribute("aria-pressed", String(isHeld));
  if (isHeld) {
    close();
    tell("Held: this page shows the moment at which you held it.");
  } else open();
}

const holder = document.createElement("button");
holder.type = "button";
holder.className = "button button--secondary";
holder.dataset.testid = "hold";
holder.textContent = "Hold changes";
holder.setAttribute("aria-pressed", "false");
holder.addEventListener("click", hold);
line?.append(holder);

document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
addEventListener("pagehide", close);
addEventListener("pageshow", open);

/* The shown time runs with the real one. It is written as the server writes it (cso_kit.time.american). */

function written(moment, timeZone) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone, weekday: "long", month: "long", day: "numeric", year: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short",
  });
  const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const half = part.dayPeriod === "AM" ? "a.m." : "p.m.";
  return `${part.weekday}, ${part.month} ${part.day}, ${part.year}, ${part.hour}:${part.minute} ${half} ${part.timeZoneName}`;
}

function run() {
  for (const shown of document.querySelectorAll("time[data-runs]")) {
    shown.ahead ??= Date.parse(shown.dateTime) - Date.now();
    const text = written(new Date(Date.now() + shown.ahead), shown.dataset.runs);
    if (shown.textContent !== text) shown.textContent = text;
  }
}
setInterval(run, 1000);

/* Single keys (WCAG 2.1.4: they can be switched off). */

const SWITCH = "cso-console-keys";

function areKeysOn() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !areKeysOn()) return;
  if (event.target.matches?.("input, select, textarea, [contenteditable]")) return;
  if (event.key === "?") location.assign(line.dataset.keys);
  else if (event.key === ".") hold();
  else document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});

const toggle = document.getElementById("keys-toggle");
if (toggle) {
  const name = () => (toggle.textContent = areKeysOn() ? "Switch single keys off" : "Switch single keys on");
  toggle.parentElement.hidden = false;
  toggle.addEventListener("click", () => {
    localStorage.setItem(SWITCH, areKeysOn() ? "off" : "on");
    name();
  });
  name();
}

if (line) open();
