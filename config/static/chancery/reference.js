// Proposes records, as type:key, for a text box with data-suggestions (the address of
// the admin's autocomplete). Without it the box is a text box.
"use strict";

document.addEventListener("input", (event) => {
  const box = event.target;
  if (!box.matches || !box.matches("input[data-suggestions]")) return;
  clearTimeout(box.suggesting);
  box.suggesting = setTimeout(() => suggest(box), 200);
});

async function suggest(box) {
  const term = box.value.trim();
  if (term.length < 2) return;
  const address = `${box.dataset.suggestions}&term=${encodeURIComponent(term)}`;
  const response = await fetch(address);
  if (!response.ok || box.value.trim() !== term) return;
  const { results } = await response.json();
  listOf(box).replaceChildren(
    ...results.map(({ text }) => {
      const option = document.createElement("option");
      option.value = text;
      return option;
    }),
  );
}

function listOf(box) {
  if (!box.list) {
    const list = document.createElement("datalist");
    list.id = `${box.id}_suggestions`;
    box.after(list);
    box.setAttribute("list", list.id);
  }
  return box.list;
}
