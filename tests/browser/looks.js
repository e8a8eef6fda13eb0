// Finds the elements of a page whose colours are to be judged: what can be seen and has text, is a field, or is a link.
//
// A look is what an element and all that it stands in are built of, and all that decides about their colours. Of the elements that
// look the same the first stands for all. Returns the looks, and at `elements` the element of each.
() => {
  const COMPUTED = [
    "color", "background-color", "background-image", "opacity", "font-size", "font-weight", "text-shadow", "text-decoration-line",
    "border-bottom-style",
  ];
  const looks = new Map();

  function hasText(one) {
    return [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  }

  function lookOf(one) {
    if (one === null) return "";
    if (!looks.has(one)) {
      const style = getComputedStyle(one);
      const built = [one.tagName, one.getAttribute("class"), one.getAttribute("role"), one.type, hasText(one)];
      const parts = [...built, ...COMPUTED.map((name) => style.getPropertyValue(name))];
      looks.set(one, `${lookOf(one.parentElement)}/${parts.join(",")}`);
    }
    return looks.get(one);
  }

  const first = new Map();
  for (const one of document.querySelectorAll("body, body *")) {
    const judged = hasText(one) || one.matches("a, input, select, textarea, button, [role=link]");
    if (judged && one.checkVisibility({ visibilityProperty: true }) && !first.has(lookOf(one))) first.set(lookOf(one), one);
  }
  return { looks: [...first.keys()], elements: [...first.values()] };
}
