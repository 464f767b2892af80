// What a page cannot do by itself: the slider while it moves, the keys, dark and light, the name of
// who decides. Every view works without it.
"use strict";

function theme() {
  const button = document.getElementById("theme");
  const root = document.documentElement;
  const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const kept = localStorage.getItem("theme");
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  const say = () => { button.textContent = dark() ? "Light" : "Dark"; };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
    say();
  });
  say();
}

function slider() {
  const range = document.getElementById("least");
  if (!range) return;
  const edges = Array.from(document.querySelectorAll("svg.map .edge:not(.other)"));
  range.addEventListener("input", () => {
    const least = Number(range.value);
    let shown = 0;
    for (const edge of edges) {
      const off = Number(edge.dataset.met) < least;
      edge.classList.toggle("off", off);
      if (!off) shown += 1;
    }
    const all = document.querySelectorAll("svg.map .edge").length;
    document.querySelector("label[for=least]").textContent = `Ties on at least ${least} objects: ${shown} of ${all} shown`;
    const address = new URL(location.href);
    address.searchParams.set("least", String(least));
    history.replaceState(null, "", address);
  });
}

function keys() {
  const items = Array.from(document.querySelectorAll(".item"));
  let at = -1;
  const go = (step) => {
    if (!items.length) return;
    if (at >= 0) items[at].classList.remove("here");
    at = Math.max(0, Math.min(items.length - 1, at + step));
    items[at].classList.add("here");
    items[at].scrollIntoView({ block: "nearest" });
    const link = items[at].querySelector("a");
    if (link) link.focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) return;
    const views = document.querySelectorAll(".bar nav a");
    if (event.key === "/") { event.preventDefault(); document.getElementById("q").focus(); }
    else if (event.key === "n") go(1);
    else if (event.key === "p") go(-1);
    else if (/^[1-9]$/.test(event.key) && views[event.key - 1]) views[event.key - 1].click();
  });
}

function analyst() {
  const fields = document.querySelectorAll("input.analyst");
  const kept = localStorage.getItem("analyst") || "";
  for (const field of fields) {
    if (!field.value) field.value = kept;
    field.addEventListener("change", () => {
      localStorage.setItem("analyst", field.value);
      for (const other of fields) other.value = field.value;
    });
  }
}

theme();
slider();
keys();
analyst();
