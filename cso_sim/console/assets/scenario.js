// Keeps the line numbers beside the scenario's text while somebody types, and leads from a mistake to its line in the text.

const text = document.getElementById("toml");
const numbers = document.getElementById("numbers");
let counted = text.rows;

text.addEventListener("input", () => {
  const lines = text.value.split("\n").length;
  if (lines === counted) return;
  counted = text.rows = lines;
  numbers.textContent = Array.from({ length: lines }, (_, index) => index + 1).join("\n");
});

for (const link of document.querySelectorAll("a[data-line]")) {
  link.addEventListener("click", (event) => {
    // The link itself would take the focus away from the text.
    event.preventDefault();
    const before = text.value.split("\n").slice(0, Number(link.dataset.line) - 1);
    const start = before.reduce((length, line) => length + line.length + 1, 0);
    const end = text.value.indexOf("\n", start);
    const frame = document.getElementById("editor-lines");
    frame.scrollIntoView({ block: "center" });
    frame.scrollTop = (text.offsetHeight * (before.length + 0.5)) / counted - frame.clientHeight / 2;
    text.focus({ preventScroll: true });
    text.setSelectionRange(start, end < 0 ? text.value.length : end);
  });
}
