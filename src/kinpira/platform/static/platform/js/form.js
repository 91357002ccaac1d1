// Forms: [data-submits] sends its form when it changes; a form is sent once; [data-minutes] fills a field.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-submits]")) event.target.form.requestSubmit();
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  }
});
// A wide drawing on a narrow screen opens at its newest end.
function showNewest() {
  document.querySelectorAll("[data-newest]").forEach((box) => {
    box.scrollLeft = box.scrollWidth;
  });
}
showNewest();
document.addEventListener("htmx:afterSettle", showNewest);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) window.print();
});
