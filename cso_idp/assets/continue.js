// Goes on to where the page's link leads, once everything on the page has loaded, or after some seconds if something never does.
// Without JavaScript the link does the same.
const goOn = () => location.replace(document.querySelector("[data-continue]").href);
addEventListener("load", goOn);
setTimeout(goOn, 4000);
