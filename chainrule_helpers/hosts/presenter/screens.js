
// --- which parts of the notebook share a screen --------------------------------------------
const PAGE = 3;
const LONELY_HEADING = 20;
const REPLY_LINES = 4;

const slideType = (cell) => cell.model.getMetadata("slideshow")?.slide_type;
const isHeading = (node) => /^H[123]$/.test(node.tagName);

// A choice's reply appears under its buttons, and should not push them off the screen.
function roomForReply(node) {
  const replies = [...node.querySelectorAll(".widget-vbox > .widget-htmlmath:last-child")];
  return replies.some((reply) => !reply.textContent.trim()) ? enlarged(32 * 1.35 * REPLY_LINES) : 0;
}

function unitsOf(cell) {
  if (slideType(cell) === "skip" || cell.node.querySelector("[data-cr-presenter]")) return [];
  const nodes = [...cell.node.querySelectorAll(UNITS)].filter(isSeen);
  return nodes.map((node, place) => {
    const { marginTop, marginBottom } = getComputedStyle(node);
    const outer = node.getBoundingClientRect().height + parseFloat(marginTop) + parseFloat(marginBottom);
    return { cell, node, height: outer + roomForReply(node), split: costBefore(cell, place) };
  });
}

// How much is lost where a screen ends before this part: a result belongs to the words before it.
function costBefore(cell, place) {
  const isText = cell.model.type === "markdown";
  if (place > 0) return isText ? 2 : 4;
  if (slideType(cell) === "subslide") return 0;
  return isText ? 1 : 4;
}

// A heading starts a screen, except right under another one.
function sectionsOf(units) {
  const sections = [];
  units.forEach((unit, at) => {
    const starts = isHeading(unit.node) && !(at && isHeading(units[at - 1].node));
    if (!at || starts) sections.push([]);
    sections.at(-1).push(unit);
  });
  return sections;
}

// The cheapest way to cut a section into screens: few of them, and cut where little is lost.
function cut(units, room) {
  const best = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= units.length; end++) {
    let height = 0;
    best[end] = { cost: Infinity, from: end - 1 };
    for (let from = end - 1; from >= 0; from--) {
      height += units[from].height;
      if (height > room && from < end - 1) break;
      const loss = !from ? 0 : isHeading(units[from - 1].node) ? LONELY_HEADING : units[from].split;
      const cost = best[from].cost + PAGE + loss;
      if (cost < best[end].cost) best[end] = { cost, from };
    }
  }
  const pages = [];
  for (let end = units.length; end > 0; end = best[end].from) pages.unshift(units.slice(best[end].from, end));
  return pages;
}

// Cells without a result to show go with the screen before them, and their code can be opened there.
function makeScreens(cells, room) {
  const units = cells.flatMap(unitsOf);
  const screens = sectionsOf(units).flatMap((section) => cut(section, room)).map((page) => ({ units: page, cells: [] }));
  if (!screens.length) screens.push({ units: [], cells: [] });
  let at = 0;
  for (const cell of cells) {
    const own = screens.filter((screen) => screen.units.some((unit) => unit.cell === cell));
    if (own.length) at = screens.indexOf(own.at(-1));
    for (const screen of own.length ? own : [screens[at]]) screen.cells.push(cell);
  }
  return screens;
}

// JupyterLab puts a number before a heading and a link after it.
const wordsOf = (heading) => [...heading.childNodes].filter((part) => part.nodeName !== "A").map((part) => part.textContent).join("");

function titleOf(screens, at) {
  for (let one = at; one >= 0; one--) {
    const heading = screens[one].units.find((unit) => isHeading(unit.node));
    if (heading) return one === at ? "" : wordsOf(heading.node);
  }
  return "";
}
