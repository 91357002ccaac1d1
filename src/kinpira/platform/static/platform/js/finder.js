// The search field's answers: arrow keys walk, Escape and a click elsewhere close them.
const field = document.getElementById("finder");
const found = document.getElementById("found");

if (field && found) {
  const links = () => [...found.querySelectorAll("a")];
  const clear = () => found.replaceChildren();
  field.closest(".finder").addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = links();
    if (!all.length) return;
    event.preventDefault();
    const next = all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    (all[next] || field).focus();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".finder")) clear();
  });
}
