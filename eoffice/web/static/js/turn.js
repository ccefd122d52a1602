/* Pages that lie on their side are turned by a button, a quarter to the right at a time; marks on them turn along. */
const sheetOf = (figure) => {
  const known = figure.querySelector(".page-sheet");
  if (known) return known;
  const sheet = Object.assign(document.createElement("div"), { className: "page-sheet" });
  const image = figure.querySelector("img");
  image.replaceWith(sheet);
  sheet.append(image);
  return sheet;
};

const turn = (preview, figure) => {
  const quarters = Number(preview.dataset.quarters || 0);
  const sheet = sheetOf(figure);
  const image = sheet.querySelector("img");
  const across = figure.clientWidth;
  const along = (across * image.naturalWidth) / image.naturalHeight;
  const lies = { width: `${along}px`, marginBottom: `${along - across}px`, transformOrigin: "0 0" };
  const stands = { width: "", marginBottom: "", transformOrigin: "" };
  const looks = [
    { ...stands, transform: "" },
    { ...lies, transform: `translateX(${across}px) rotate(90deg)` },
    { ...stands, transform: "rotate(180deg)" },
    { ...lies, transform: `translateY(${along}px) rotate(-90deg)` },
  ];
  if (image.naturalWidth) Object.assign(sheet.style, looks[quarters]);
  else image.addEventListener("load", () => turn(preview, figure), { once: true });
};

const turnAll = (preview) => preview.querySelectorAll(".preview-page").forEach((figure) => turn(preview, figure));

/* Who types a card beside it goes on typing there */
document.addEventListener("mousedown", (event) => { if (event.target.closest("[data-turn]")) event.preventDefault(); });
document.addEventListener("click", (event) => {
  const preview = event.target.closest("[data-turn]")?.closest(".preview");
  if (!preview) return;
  const body = preview.querySelector(".preview-body");
  const top = () => body.getBoundingClientRect().top;
  const looked = [...preview.querySelectorAll(".preview-page")].find((figure) => figure.getBoundingClientRect().bottom > top() + 40);
  preview.dataset.quarters = (Number(preview.dataset.quarters || 0) + 1) % 4;
  turnAll(preview);
  if (looked) body.scrollTop += looked.getBoundingClientRect().top - top() - 16;
});
addEventListener("resize", () => document.querySelectorAll(".preview[data-quarters]").forEach(turnAll));
