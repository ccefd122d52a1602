/* Runs before the first paint: appearance and width of the menu as this browser remembers them. */
(function () {
  "use strict";
  var root = document.documentElement;
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  function stored(key) {
    try { return localStorage.getItem(key); } catch (error) { return null; }
  }
  function apply() {
    var choice = stored("theme") || "system";
    var dark = choice === "dark" || (choice === "system" && system.matches);
    root.setAttribute("data-bs-theme", dark ? "dark" : "light");
    root.setAttribute("data-theme-choice", choice);
  }
  root.classList.add("js");
  if (stored("menu") === "narrow") root.classList.add("menu-narrow");
  apply();
  system.addEventListener("change", apply);
  document.addEventListener("theme:changed", apply);
})();
