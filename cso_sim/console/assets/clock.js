// The slider of the clock: dragging shows what a date would be like, letting go moves there. Keys choose a date and move nothing
// until Enter. Without this file the form "Pick a date" previews and moves.

const DAY = 86_400_000;
const place = document.getElementById("clock-preview-place");
let isDragged = false;
let timer = 0;
let asked = 0;

function parts() {
  const form = document.getElementById("slider-form");
  return { form, range: document.getElementById("slider") };
}

function dayOf(form, number) {
  return new Date(Date.parse(form.dataset.first) + number * DAY).toISOString().slice(0, 10);
}

function written(day) {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-US", { timeZone: "UTC", weekday: "long", month: "long", day: "numeric", year: "numeric" });
}

function choose() {
  const { form, range } = parts();
  const day = dayOf(form, Number(range.value));
  form.elements.day.value = day;
  range.setAttribute("aria-valuetext", written(day));
  clearTimeout(timer);
  timer = setTimeout(() => look(form, day), 120);
}

async function look(form, day) {
  // Answers may come in another order than they were asked for: only the last one is shown.
  const mine = ++asked;
  const query = new URLSearchParams({ day, time: "12:00", since: form.dataset.since });
  const answer = await fetch(`${form.dataset.preview}?${query}`).catch(() => null);
  if (mine !== asked) return;
  if (answer?.ok) place.innerHTML = await answer.text();
  else place.textContent = "The preview could not be loaded; the server did not answer.";
}

function monthsLater(form, number, months) {
  const day = new Date(`${dayOf(form, number)}T00:00:00Z`);
  const target = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate(Math.min(day.getUTCDate(), last));
  return Math.round((target - Date.parse(form.dataset.first)) / DAY);
}

function pressed(event) {
  const { form, range } = parts();
  const at = Number(range.value);
  const steps = {
    ArrowLeft: at - 1, ArrowRight: at + 1, ArrowDown: at - 7, ArrowUp: at + 7,
    PageDown: monthsLater(form, at, -1), PageUp: monthsLater(form, at, 1),
    Home: 0, End: Number(range.max),
  };
  if (event.key === "Enter") {
    event.preventDefault();
    if (form.elements.day.value) form.submit();
  } else if (event.key === "Escape") {
    back();
  } else if (event.key in steps) {
    event.preventDefault();
    range.value = steps[event.key];
    choose();
  }
}

function back() {
  const { form, range } = parts();
  clearTimeout(timer);
  asked += 1;
  range.value = range.defaultValue;
  range.removeAttribute("aria-valuetext");
  form.elements.day.value = "";
  place.replaceChildren();
}

function prepare() {
  const { form, range } = parts();
  if (!form || !form.hidden) return;
  form.hidden = false;
  document.getElementById("slider-help").hidden = false;
  document.getElementById("slider-plain").hidden = true;
  range.setAttribute("aria-valuetext", written(dayOf(form, Number(range.value))));
  range.addEventListener("pointerdown", () => (isDragged = true));
  range.addEventListener("pointercancel", () => { isDragged = false; back(); });
  range.addEventListener("input", choose);
  range.addEventListener("change", () => {
    // A browser says "change" once a dragged handle is let go; keys are handled above and never come here.
    if (isDragged && form.elements.day.value) form.submit();
    isDragged = false;
  });
  range.addEventListener("keydown", pressed);
}

prepare();
// The slider is replaced when the clock moves.
document.addEventListener("console:changed", prepare);
