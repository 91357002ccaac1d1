// On a narrow screen the panel about the chosen row stands right after that row; else beside the list.
const measured = new CSSStyleSheet();
document.adoptedStyleSheets.push(measured);
const narrow = window.matchMedia("(max-width: 760px)");

function place() {
  const panel = document.querySelector("[data-panel]");
  const home = document.querySelector("[data-panel-home]");
  if (!panel || !home) return;
  const row = document.querySelector('[data-row][aria-current="true"]');
  const target = narrow.matches && row ? row : home;
  if (panel.parentElement !== target) target.append(panel);  // moving it would lose the focus within
  // a sheet of our own: the content security policy allows no style on the element
  measured.replaceSync(`[data-panel-home] { --panel-height: ${panel.offsetHeight}px; }`);
}

// The panel moves with the page until its foot is in sight, then stays.
new ResizeObserver(place).observe(document.querySelector("[data-panel]") || document.body);

function choose(link) {
  document.querySelectorAll('[data-row][aria-current="true"]').forEach((row) => row.removeAttribute("aria-current"));
  link.closest("[data-row]").setAttribute("aria-current", "true");
  place();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-select]");
  if (link) choose(link);
});
document.addEventListener("htmx:afterSettle", place);
narrow.addEventListener("change", place);
place();
