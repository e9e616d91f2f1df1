/** Checks that run inside the browser, as text: the project has no types of a browser, and needs none elsewhere. */

/** What is wrong for somebody who does not see the page, or sees it badly; empty when nothing is. */
export const ACCESSIBILITY = `(() => {
  const wrong = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const say = (what, node) => wrong.push(what + ": " + node.outerHTML.slice(0, 120));
  if (!document.documentElement.lang) wrong.push("no language");
  if (!document.title) wrong.push("no title");
  for (const landmark of ["header", "nav", "main", "footer"]) {
    if (all("body > " + landmark + ", body > header " + landmark).length !== 1) wrong.push("not one " + landmark);
  }
  if (all("h1").length !== 1) wrong.push("not one h1");
  let level = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6")) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) say("heading skips a level", heading);
    level = next;
  }
  const ids = all("[id]").map(({ id }) => id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) wrong.push("id twice: " + id);
  for (const input of all("input, select, textarea")) if (input.labels.length !== 1) say("no label", input);
  for (const group of all("fieldset")) if (!group.querySelector("legend")?.textContent.trim()) say("no legend", group);
  for (const table of all("table")) {
    if (!table.hasAttribute("aria-labelledby") && !table.caption) say("unnamed table", table);
    for (const cell of table.querySelectorAll("th")) if (!cell.scope) say("no scope", cell);
  }
  for (const act of all("a, button, summary")) if (!act.textContent.trim()) say("no name", act);
  for (const attribute of ["aria-labelledby", "aria-describedby"]) {
    for (const node of all("[" + attribute + "]")) {
      for (const id of node.getAttribute(attribute).split(" ")) if (!document.getElementById(id)) say("points nowhere", node);
    }
  }
  for (const link of all('a[href^="#"]')) if (!document.querySelector(link.getAttribute("href"))) say("leads nowhere", link);
  for (const node of all("[tabindex]")) if (node.tabIndex > 0) say("own tab order", node);
  return wrong;
})()`;

/** Texts below 4.5:1 and field borders below 3:1 (WCAG 2.2, 1.4.3 and 1.4.11), and how many were measured. */
export const CONTRAST = `(() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const channel = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ratio = (a, b) => {
    const [high, low] = [light(a), light(b)].toSorted((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const low = [];
  let measured = 0;
  const measure = (node, colour, least, what) => {
    measured += 1;
    const found = ratio(parse(colour), behind(node));
    if (found < least) low.push(found.toFixed(2) + " " + what);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (text && node.checkVisibility()) measure(node, getComputedStyle(node).color, 4.5, text.slice(0, 60));
  }
  for (const input of document.querySelectorAll("input:not([type=radio])")) {
    measure(input.parentElement, getComputedStyle(input).borderTopColor, 3, "border of " + input.name);
    measure(input, getComputedStyle(input).color, 4.5, "text of " + input.name);
  }
  return { measured, low };
})()`;

export const OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/** What a page could run or embed. */
export const ACTIVE = `[...document.querySelectorAll("script, iframe, object, embed, img, svg, video, style, link, base, [onerror], [onload], [onclick], [style]")]
  .filter((node) => !(node.tagName === "LINK" && ["/style.css", "/icon.svg"].includes(node.getAttribute("href"))))
  .map((node) => node.outerHTML.slice(0, 120))`;

/** What has the focus: its name, and whether it can be seen that it does. */
export const FOCUS = `(() => {
  const node = document.activeElement;
  const style = getComputedStyle(node);
  return {
    name: node.id || node.textContent.trim(),
    tag: node.tagName.toLowerCase(),
    outlined: style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2,
  };
})()`;
