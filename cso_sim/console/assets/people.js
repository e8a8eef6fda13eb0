// Lets the one-time codes of a person's page count down, and copies a link. Without it the page shows the present code as it was loaded.

function count(list) {
  list.began ??= performance.now();
  const passed = (performance.now() - list.began) / 1000;
  const present = [...list.children].find((each) => Number(each.dataset.seconds) > passed);
  for (const each of list.children) each.hidden = each !== present;
  if (present) present.querySelector("[data-left]").textContent = Math.ceil(Number(present.dataset.seconds) - passed);
  else if (!list.isOver) {
    list.isOver = true;
    list.insertAdjacentHTML("afterend", "<p>Load the page again for the next code.</p>");
  }
}

setInterval(() => document.querySelectorAll("[data-codes]").forEach(count), 500);

const copy = document.querySelector("[data-copy]");
if (copy && navigator.clipboard) {
  copy.parentElement.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.copy);
    copy.textContent = "Copied";
  });
}
