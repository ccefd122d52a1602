"""What every page owes to people with a screen reader, a keyboard or a small screen; run inside the browser."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

#: Gives a list of sentences, one for each thing that is missing.
SCRIPT = """
() => {
  const found = [];
  const seen = (node) => node.checkVisibility();
  const where = (node) => (node.outerHTML || "").slice(0, 140);
  const words = (id) => document.getElementById(id)?.innerText || "";
  const named = (node) => (node.getAttribute("aria-label") || node.getAttribute("title") || node.innerText
    || (node.getAttribute("aria-labelledby") || "").split(" ").map(words).join("")
    || [...node.querySelectorAll("img[alt]")].map((image) => image.alt).join("")).trim();
  if (!document.documentElement.lang) found.push("no language");
  if (!document.title.trim()) found.push("no title");
  const headings = [...document.querySelectorAll("h1")].filter(seen);
  if (headings.length !== 1) found.push(`${headings.length} headings of the first rank`);
  if (document.querySelectorAll("main").length !== 1) found.push("not one main part");
  if (document.querySelector(".has-menu") && !document.querySelector("header")) found.push("no header");
  for (const nav of document.querySelectorAll("nav")) if (!named(nav)) found.push(`nav without a name: ${where(nav)}`);
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids.filter((one, place) => ids.indexOf(one) !== place))) found.push(`id twice: ${id}`);
  for (const input of document.querySelectorAll("input:not([type=hidden]):not([aria-hidden=true]), select, textarea")) {
    const label = [...(input.labels || [])].map((one) => one.textContent).join("").trim();
    if (!label && !named(input)) found.push(`input without a label: ${where(input)}`);
  }
  for (const image of document.querySelectorAll("img:not([alt])")) found.push(`picture without words: ${where(image)}`);
  for (const node of document.querySelectorAll("a[href], button, summary")) {
    if (seen(node) && !named(node)) found.push(`nothing to read aloud: ${where(node)}`);
  }
  for (const node of document.querySelectorAll("[aria-describedby], [aria-labelledby], [aria-controls]")) {
    for (const kind of ["aria-describedby", "aria-labelledby"]) {
      for (const id of (node.getAttribute(kind) || "").split(" ").filter(Boolean)) {
        if (!document.getElementById(id)) found.push(`${kind} leads nowhere: ${id}`);
      }
    }
  }
  for (const cell of document.querySelectorAll("table thead th")) {
    if (!cell.textContent.trim() && !cell.querySelector("input")) found.push("head of a column without words");
  }
  return found;
}
"""
#: WCAG 2.2, levels A and AA.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
AXE = """
async (rules) => {
  const shown = document.querySelector("dialog[open]") || document;
  const { violations } = await axe.run(shown, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] });
  return violations.flatMap(({ id, help, nodes }) => nodes.map(
    ({ target, any, all, none }) => `${id} (${help}): ${target.join(" ")}: ${[...any, ...all, ...none][0]?.message}`));
}
"""
WIDER = """
(width) => [...document.querySelectorAll("body *")]
  .filter((node) => node.checkVisibility() && node.getBoundingClientRect().right > width + 1)
  .slice(0, 4).map((node) => `${node.tagName}.${node.className} to ${Math.round(node.getBoundingClientRect().right)}`)
"""


def findings(page: Page, width: int) -> list[str]:
    """What is missing on the page as it stands, and whether it is wider than the window."""
    found: list[str] = page.evaluate(SCRIPT)
    wide = page.evaluate("() => document.scrollingElement.scrollWidth")
    if wide > width + 1:
        found.append(f"{wide} px wide: {page.evaluate(WIDER, width)}")
    return found


def violations(page: Page) -> list[str]:
    """What axe-core holds against the page, or against the dialog open on it, each with the element it speaks of.

    The window is as tall as the page meanwhile, so that no bar at its edge lies over anything.
    """
    size = page.viewport_size
    assert size is not None
    tall = page.evaluate("() => document.scrollingElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(tall, 8000))})
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(AXE, RULES)
    page.set_viewport_size(size)
    return found
