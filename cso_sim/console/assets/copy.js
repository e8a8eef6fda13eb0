// Copies the text before a button. Without scripts the text can be marked and copied by hand, so the buttons are hidden until then.

function show() {
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = button.closest(".copied").querySelector("pre");
  const told = button.parentElement.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(text.textContent);
    told.textContent = "Copied.";
  } catch {
    // Pages that did not come over a secure connection may not write to the clipboard.
    getSelection().selectAllChildren(text);
    told.textContent = "It is marked; copy it with your keyboard.";
  }
});

document.addEventListener("console:changed", show);
show();
