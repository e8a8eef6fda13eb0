// Keeps the timeline readable while events arrive: of the new flows only the newest is open.

const chosen = new Set();

document.addEventListener("click", (event) => {
  const details = event.target.closest("#flows > li > details > summary")?.parentElement;
  if (details) chosen.add(details.id);
});

document.addEventListener("console:changed", () => {
  const [, ...older] = document.querySelectorAll("#flows > li > details");
  for (const details of older) {
    // What somebody opened or stands in stays as it is.
    if (!chosen.has(details.id) && !details.contains(document.activeElement)) details.open = false;
  }
});
