// Toasts: from the server's HX-Trigger header, and when a request fails without an answer for people.
import { keep } from "./draft.js";

const box = document.getElementById("toasts");
const STAY_MS = 6000;

function svg(name) {
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("class", "i");
  icon.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  icon.append(use);
  return icon;
}

export function toast(text, tone = "good") {
  if (!box) return;
  const line = document.createElement("p");
  line.className = `toast ${tone}`;
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", box.dataset.close);
  close.append(svg("x"));
  line.append(svg(tone === "bad" ? "bad" : "good"), words, close);
  box.append(line);
  leaveLater(line);
}

function leaveLater(line) {
  if (!line.classList.contains("bad")) setTimeout(() => line.remove(), STAY_MS);
}

if (box) {
  box.querySelectorAll(".toast").forEach(leaveLater);
  box.addEventListener("click", (event) => {
    if (event.target.closest("button")) event.target.closest(".toast").remove();
  });
}

document.addEventListener("toast", (event) => {
  const sent = event.detail.value ?? event.detail;
  const form = event.target.closest?.("dialog form");
  (Array.isArray(sent) ? sent : [sent]).forEach((one) => {
    if (form && one.tone === "bad") refuse(form, one.text);
    else toast(one.text, one.tone);
  });
});

// A dialog covers the toasts: what was refused there is said above its fields, which keep their text.
function refuse(form, text) {
  form.querySelector("[data-refusal]")?.remove();
  const line = document.createElement("p");
  line.className = "callout bad";
  line.dataset.refusal = "";
  line.setAttribute("role", "alert");
  const words = document.createElement("span");
  words.textContent = text;
  line.append(svg("bad"), words);
  form.querySelector(".form-row")?.before(line);
}

document.addEventListener("htmx:sendError", () => toast(box.dataset.failed, "bad"));
document.addEventListener("htmx:timeout", () => toast(box.dataset.failed, "bad"));
document.addEventListener("htmx:responseError", (event) => {
  if (!event.detail.xhr.getResponseHeader("HX-Trigger")) toast(box.dataset.failed, "bad");
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const away = event.detail.xhr.getResponseHeader("HX-Redirect") || "";
  if (away.startsWith("/login")) keep(event.detail.requestConfig.elt);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  // The session has ended and the answer is the sign-in page: show it as a page, not inside this one.
  const address = event.detail.xhr.responseURL || "";
  if (new URL(address || location.href).pathname.startsWith("/login")) {
    event.detail.shouldSwap = false;
    keep(event.detail.elt);
    location.reload();
  }
});
