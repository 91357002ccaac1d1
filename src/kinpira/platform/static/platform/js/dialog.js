// Dialogs: [data-opens="#id"] opens one, [data-closes] and a click beside it close it.
// What htmx loads into #dialog is shown at once; an empty answer closes it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault();
    opener.closest("[popover]")?.hidePopover();
    document.querySelector(opener.dataset.opens)?.showModal();
  } else if (event.target.closest("[data-closes]")) {
    event.target.closest("dialog")?.close();
  } else if (event.target.matches("dialog[open]") && beside(event)) {
    event.target.close();
  }
});

function beside(event) {
  const box = event.target.getBoundingClientRect();
  const across = event.clientX < box.left || event.clientX > box.right;
  return across || event.clientY < box.top || event.clientY > box.bottom;
}

const slot = document.getElementById("dialog");
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== slot) return;
  if (!slot.textContent.trim()) slot.close();
  else if (!slot.open) slot.showModal();
});
document.addEventListener("close-dialog", () => slot?.close());
