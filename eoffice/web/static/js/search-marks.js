/* A document opened from a search shows the page where the words stand, with the words marked on it. */
const asked = new URLSearchParams(location.search);

const sheetOf = (figure) => {
  const known = figure.querySelector(".page-sheet");
  if (known) return known;
  const sheet = document.createElement("div");
  const image = figure.querySelector("img");
  sheet.className = "page-sheet";
  image.replaceWith(sheet);
  image.loading = "eager";
  sheet.append(image);
  return sheet;
};

const draw = (figure, boxes) => {
  const sheet = sheetOf(figure);
  for (const [left, top, width, height] of boxes) {
    const mark = document.createElement("span");
    mark.className = "page-mark";
    mark.ariaHidden = "true";
    Object.assign(mark.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
    sheet.append(mark);
  }
};

const write = (body, figure, pieces) => {
  const pane = document.createElement("div");
  pane.className = "preview-text page-words";
  for (const [text, isFound] of pieces) {
    if (!isFound) { pane.append(text); continue; }
    const mark = document.createElement("mark");
    mark.textContent = text;
    pane.append(mark);
  }
  body.querySelector("pre.preview-text")?.remove();
  if (figure) figure.prepend(pane); else body.prepend(pane);
};

const bring = (body, node) => {
  const place = node.getBoundingClientRect().top - body.getBoundingClientRect().top;
  body.scrollTo({ top: body.scrollTop + place - body.clientHeight / 3 });
};

const show = async () => {
  const body = document.querySelector("#preview:not([data-found]) .preview-body");
  const source = document.querySelector("#preview .preview-head a[href*='/files/']");
  const ids = source?.pathname.match(/^\/documents\/(\d+)\/files\/(\d+)$/);
  if (!asked.get("find") || !body || !ids || document.querySelector("#preview[data-poll]")) return;
  document.getElementById("preview").dataset.found = "1";
  const words = new URLSearchParams({ find: asked.get("find"), page: asked.get("page") || "" });
  const answer = await fetch(`/search/marks/${ids[1]}/${ids[2]}?${words}`, { credentials: "same-origin" });
  if (!answer.ok) return;
  const found = await answer.json();
  const figures = body.querySelectorAll(".preview-page");
  for (const [page, boxes] of Object.entries(found.boxes)) if (figures[page - 1]) draw(figures[page - 1], boxes);
  const figure = figures[found.page - 1];
  if (found.pieces.length) write(body, figure, found.pieces);
  const line = document.createElement("p");
  line.className = "preview-finds";
  line.setAttribute("role", "status");
  line.textContent = found.says;
  body.before(line);
  if (!figure) return;
  const target = figure.querySelector(".page-mark, mark") || figure;
  bring(body, target);
  for (const image of [...figures].slice(0, found.page).map((one) => one.querySelector("img"))) {
    if (image && !image.complete) image.addEventListener("load", () => bring(body, target), { once: true });
  }
};

document.addEventListener("partial:loaded", show);
show();
