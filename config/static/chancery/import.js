// How far an import is, looked at every two seconds without loading the page anew: what
// somebody reads or has the focus on stays. When it is done, the page is loaded again.
"use strict";

const place = document.getElementById("import-under-way");

async function look() {
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById("import-under-way");
    if (answer.ok && !now) return location.reload();
    if (now) place.replaceChildren(...now.childNodes);
  } catch {
    // The server may be back in a moment.
  }
  setTimeout(look, 2000);
}

setTimeout(look, 2000);
