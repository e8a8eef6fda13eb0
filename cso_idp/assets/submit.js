// Sends the page's only form as soon as the page is there. Without JavaScript its button does the same.
document.forms[0].submit();
