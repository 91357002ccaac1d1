// What was typed when the session had ended is kept in this tab and put back after signing in.
const PLACE = "kinpira-draft";

export function keep(element) {
  const form = element?.closest?.("form[hx-post]");
  if (!form) return;
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "version");
  sessionStorage.setItem(PLACE, JSON.stringify({ action: form.getAttribute("hx-post"), fields }));
}

function putBack() {
  const kept = JSON.parse(sessionStorage.getItem(PLACE) || "null");
  const form = kept && document.querySelector(`form[hx-post="${CSS.escape(kept.action)}"]`);
  if (!form) return;
  sessionStorage.removeItem(PLACE);
  for (const [name, value] of kept.fields) fill(form.elements[name], value);
}

function fill(field, value) {
  if (field instanceof RadioNodeList || (field && field.type !== "hidden" && field.type !== "checkbox")) field.value = value;
}

document.addEventListener("htmx:afterSwap", putBack);
putBack();
