// The arrow keys of a story: right does the step or goes on, left goes back. They follow the switch of the single keys.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
  if (event.target.matches?.("input, select, textarea, summary, [contenteditable]")) return;
  try {
    if (localStorage.getItem("cso-console-keys") === "off") return;
  } catch {
    // Without storage the keys are on.
  }
  document.querySelector(`[data-arrow="${CSS.escape(event.key)}"]`)?.click();
});
