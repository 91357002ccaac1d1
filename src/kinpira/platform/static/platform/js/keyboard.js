// Keys: j k walk through [data-row], Enter opens the [data-open] of the row that was walked to (before
// any walk it presses [data-key="Enter"]), any other key presses the first
// visible element with that [data-key]. Nothing happens while somebody types.
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
const visible = (element) => element.offsetParent !== null || element.closest("dialog[open]");

function typing(target) {
  return target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

function current(all) {
  const focused = document.activeElement?.closest?.("[data-row]");
  return focused ? all.indexOf(focused) : all.findIndex((row) => row.getAttribute("aria-current") === "true");
}

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const next = all[Math.min(Math.max(current(all) + step, 0), all.length - 1)];
  const link = next.querySelector("[data-select]") || next.querySelector("[data-open]");
  next.scrollIntoView({ block: "nearest" });
  link?.focus();
  if (link?.hasAttribute("data-select")) link.click();
}

function open(chosen) {
  const row = document.querySelector('[data-row][aria-current="true"]');
  const start = document.querySelector('[data-key="Enter"]');
  ((!chosen && start) || row?.querySelector("[data-open]"))?.click();
}

function press(key) {
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);
  if (!target) return false;
  if (target.matches("input, textarea")) target.focus();
  else target.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const handled = handle(event);
  if (handled) event.preventDefault();
});

function handle(event) {
  if (event.key === "j" || event.key === "k") {
    walk(event.key === "j" ? 1 : -1);
    return true;
  }
  if (event.key === "?") {
    document.getElementById("help")?.showModal();
    return true;
  }
  if (event.key === "Enter") {
    const chosen = event.target.closest('[data-row][aria-current="true"]') && event.target.matches("[data-select]");
    if (event.target !== document.body && !chosen) return false;
    open(chosen);
    return true;
  }
  return /^[a-z/]$/.test(event.key) && press(event.key);
}
