
// --- sizes that depend on what there is to show --------------------------------------------
// The picture beside a question keeps its place there.
const PICTURES = ".jp-OutputArea-output svg[viewBox]:not(.question-picture)";
const LEAST_FORMULA = 20;
const LEAST_TEXT = 20;
const LEAST_COLUMNS = 16;
// Below this, the nodes of a network would touch; other pictures only hold text.
const LEAST_NETWORK = 1.12;
const LEAST_PICTURE = 0.9;
const SPACED = /\S {2,}\S/;

class Sizes {
  constructor(panel, outer, traces) {
    Object.assign(this, { panel, outer, traces });
    this.rules = new Map();
    this.sheet = document.createElement("style");
  }

  all(places) {
    return [...this.panel.querySelectorAll(places)].filter(isSeen);
  }

  fit() {
    this.traces.forgetRemoved();
    this.copyPictures();
    this.scalePictures();
    this.clearPictures();
    this.fitFormulas();
    this.fitTables();
    this.fitTexts();
  }

  // A picture stored as an image has no parts that a style sheet reaches; one in the page has.
  copyPictures() {
    for (const image of this.panel.querySelectorAll(".jp-RenderedSVG > img:only-child")) {
      const source = decodeURIComponent(image.src.slice(image.src.indexOf(",") + 1));
      const copy = new DOMParser().parseFromString(source, "image/svg+xml").documentElement;
      if (copy.nodeName !== "svg" || !copy.hasAttribute("viewBox")) continue;
      for (const part of copy.querySelectorAll("script, foreignObject, a, use, image")) part.remove();
      for (const part of [copy, ...copy.querySelectorAll("*")]) {
        for (const { name } of [...part.attributes]) if (name.startsWith("on")) part.removeAttribute(name);
      }
      copy.setAttribute("data-cr-copy", "");
      image.after(copy);
    }
  }

  // A picture's own unit differs from the screen's; the style sheet sizes its text in --cr-unit,
  // a pixel of a screen 720 high.
  // The rule names cell and view box, so that it holds for the next picture of a slider too.
  scalePictures() {
    const wide = this.outer.clientWidth - 64;
    for (const svg of this.all(PICTURES)) {
      const box = svg.viewBox.baseVal;
      const above = svg.getBoundingClientRect().top - svg.closest(".jp-OutputArea-output").getBoundingClientRect().top;
      const high = this.outer.clientHeight - 24 - above;
      // A tall picture is scrolled rather than made too small to read.
      const least = enlarged(svg.querySelector(NODE) ? LEAST_NETWORK : LEAST_PICTURE);
      const width = Math.min(wide, Math.max((high * box.width) / box.height, least * box.width));
      const place = `[data-cr-cell="${svg.closest("[data-cr-cell]")?.dataset.crCell}"] svg[viewBox="${svg.getAttribute("viewBox")}"]`;
      this.rules.set(place, `{width:${width.toFixed(1)}px!important;--cr-unit:${((enlarged(1) * box.width) / width).toFixed(4)}px}`);
    }
    const text = [...this.rules].map(([place, rule]) => `[data-cr-panel] ${place}${rule}`).join("\n");
    if (text !== this.sheet.textContent) this.sheet.textContent = text;
  }

  clearPictures() {
    for (const svg of this.all(PICTURES)) {
      const scale = svg.getScreenCTM().a;
      if (svg.querySelector(NODE)) clearLabels(svg, scale, this.traces);
      else this.enlargeLabels(svg, scale);
    }
  }

  enlargeLabels(svg, scale) {
    for (const text of svg.querySelectorAll("text[font-size]")) {
      const least = enlarged(LEAST_TEXT) / scale;
      if (parseFloat(text.getAttribute("font-size")) < least) this.traces.restyle(text, "font-size", `${least.toFixed(2)}px`);
    }
  }

  fitFormulas() {
    for (const formula of this.all(".jp-RenderedLatex mjx-container")) {
      this.traces.restyle(formula, "font-size", `${enlarged(48)}px`);
      const { width, height } = (formula.querySelector("mjx-math") ?? formula).getBoundingClientRect();
      const space = formula.closest(".jp-OutputArea-output").clientWidth - 24;
      const share = Math.min(1, space / width, (this.outer.clientHeight - 48) / height);
      const size = Math.max(LEAST_FORMULA, enlarged(48) * share);
      if (share < 1) this.traces.restyle(formula, "font-size", `${size}px`);
    }
  }

  fitTables() {
    for (const table of this.all(".jp-RenderedHTMLCommon table")) {
      this.traces.restyle(table, "zoom", "1");
      this.traces.restyle(table, "font-size", `${enlarged(28)}px`);
      const text = parseFloat(getComputedStyle(table.querySelector("td, th") ?? table).fontSize);
      const space = this.outer.clientWidth - 80;
      const wanted = Math.max(1, enlarged(28) / text);
      const zoom = Math.min(wanted, space / table.getBoundingClientRect().width);
      this.traces.restyle(table, "zoom", zoom.toFixed(3));
    }
  }

  // Columns made of spaces must not wrap; a long table is made smaller, a sentence is not.
  fitTexts() {
    for (const text of this.all(".jp-RenderedText pre")) {
      const lines = text.textContent.trimEnd().split("\n");
      if (lines.length < 2 && !SPACED.test(lines[0])) continue;
      this.traces.restyle(text, "font-size", `${enlarged(28)}px`);
      this.traces.restyle(text, "white-space", "pre");
      const share = Math.min(1, text.clientWidth / text.scrollWidth, (this.outer.clientHeight - 40) / text.scrollHeight);
      const size = Math.max(enlarged(LEAST_COLUMNS), enlarged(28) * share);
      this.traces.restyle(text, "font-size", `${size}px`);
      if (text.scrollWidth > text.clientWidth + 1) this.traces.restyle(text, "white-space", "pre-wrap");
    }
  }
}
