// Typeset, fit every slide into its frame, and start reveal.js: in this order, because a
// slide that is not shown has no size.
const FRAME = { width: 1280, height: 720 };
const ROOM = 650; // below the upper margin, above the slide number
const MARGIN = 40;
const LEAST = 380; // what a picture needs at least
const COLUMNS = 78; // fit across a slide at 24 px

// A slide without a heading says which part it belongs to.
function name(slide) {
  if (slide.querySelector("h1, h2, h3")) return;
  const part = document.createElement("p");
  part.className = "part";
  part.textContent = slide.parentElement.querySelector("h1, h2, h3")?.textContent;
  slide.prepend(part);
}

// Columns of numbers stay in line: a wide table gets smaller, only longer lines wrap.
function shrink(text) {
  const longest = Math.max(...text.textContent.split("\n").map((line) => line.length));
  if (longest > COLUMNS && longest <= 1.5 * COLUMNS) {
    text.style.fontSize = `${(24 * COLUMNS) / longest}px`;
  }
}

// Safari's engine measures a zoomed part as if there were no zoom; the others measure what is seen.
function zoomUnseen() {
  const probe = document.createElement("div");
  probe.style.cssText = "position: absolute; width: 100px; zoom: 2";
  document.body.append(probe);
  const { width } = probe.getBoundingClientRect();
  probe.remove();
  return width < 150;
}

function seen(part) {
  const { right, height } = part.getBoundingClientRect();
  let zoom = 1;
  for (let at = seen.isOff ? part : null; at; at = at.parentElement) zoom *= getComputedStyle(at).zoom;
  return { right: right * zoom, height: height * zoom };
}

// What assistive technology reads beside a formula has a size, but takes no room.
function isInside(slide, box) {
  const wide = [...box.querySelectorAll("mjx-container > svg, pre, table, img")];
  const edge = slide.getBoundingClientRect().right - MARGIN;
  const isNarrow = wide.every((part) => seen(part).right <= edge);
  return isNarrow && seen(box).height <= ROOM;
}

// Before any type gets smaller, a picture gives way.
function lower(slide, box) {
  const pictures = [...box.querySelectorAll(".picture img")];
  if (pictures.length !== 1) return;
  const over = box.getBoundingClientRect().height - ROOM;
  const high = pictures[0].getBoundingClientRect().height - Math.max(0, over);
  box.style.setProperty("--high", `${Math.max(LEAST, high)}px`);
}

function fit(slide) {
  name(slide);
  slide.querySelectorAll("pre").forEach(shrink);
  const box = document.createElement("div");
  box.className = "fit";
  box.append(...slide.childNodes);
  slide.append(box);
  lower(slide, box);
  for (let zoom = 1; zoom > 0.5; zoom -= 0.02) {
    box.style.zoom = zoom;
    if (isInside(slide, box)) break;
  }
}

async function start() {
  await MathJax.startup.promise;
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  seen.isOff = zoomUnseen();
  document.querySelectorAll(".slides > section > section").forEach(fit);
  document.body.classList.add("fitted");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  await Reveal.initialize({
    ...FRAME,
    margin: 0,
    center: false,
    controlsTutorial: false,
    hash: true,
    navigationMode: "linear", // a clicker has two keys: next and back
    plugins: [RevealNotes],
    slideNumber: "c/t",
    transition: still ? "none" : "fade",
    transitionSpeed: "fast",
  });
  document.body.dataset.ready = "yes";
}

window.MathJax = {
  options: { enableMenu: false },
  svg: { fontCache: "local" },
  tex: { inlineMath: [["$", "$"], ["\\(", "\\)"]], processEscapes: true },
};
addEventListener("load", start);
