// Measures the page that is shown: cut text, overlapping texts and buttons, covered or small targets, reach.
//
// A plain script, so that a test can inject it; `measureScreen()` returns a list of findings, empty when all is well.

globalThis.measureScreen = function measureScreen() {
  const SLACK = 1.5;
  const width = innerWidth;
  const height = innerHeight;
  const found = [];
  const note = (what, element, box, more) => found.push({
    what, where: path(element), text: (element.innerText || element.getAttribute("aria-label") || "").trim().slice(0, 40),
    box: [box.left, box.top, box.right, box.bottom].map(Math.round), ...more,
  });

  const dialog = [...document.querySelectorAll("[aria-modal='true']")].pop();
  const root = dialog ?? document.body;

  const texts = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || !node.data.trim() || !seen(element)) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((r) => r.width > 0.5).map((r) => core(r, size));
    const shown = rects.filter((r) => !turnedAway(r, element));
    for (const rect of shown) {
      if (rect.left < -SLACK || rect.top < -SLACK || rect.right > width + SLACK || rect.bottom > height + SLACK) {
        note("text outside the screen", element, rect);
        continue;
      }
      const cutter = cuts(rect, element);
      if (cutter) note("text is cut", element, rect, { by: path(cutter) });
    }
    if (shown.length > 0) texts.push({ element, rects: shown });
    if (size < 20 && shown.length > 0) note("text smaller than 20 px", element, shown[0], { size });
  }

  const targets = [...root.querySelectorAll("button, a[href], input, select, textarea, [role='button'], [role='checkbox'],"
    + " [role='radio'], [role='option'], [role='link'], [role='switch'], [role='tab']")].filter((e) => seen(e) && !e.closest("[inert]"));
  const boxes = [];
  for (const element of targets) {
    const box = element.getBoundingClientRect();
    if (box.width < 1 || box.height < 1 || turnedAway(box, element)) continue;
    boxes.push({ element, box });
    const inText = element.matches("p a, li a, dd a");
    const least = inText ? 48 : 80;
    if (box.height < least - 0.5 || (!inText && box.width < least - 0.5)) {
      note("target too small", element, box, { size: [Math.round(box.width), Math.round(box.height)] });
    }
    if (box.left < -SLACK || box.top < -SLACK || box.right > width + SLACK || box.bottom > height + SLACK) {
      note("target outside the screen", element, box);
    } else {
      const cutter = cuts(box, element);
      if (cutter) note("target is cut", element, box, { by: path(cutter) });
      const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
      if (top && top !== element && !element.contains(top)) note("target is covered", element, box, { by: path(top) });
    }
    for (const { element: inner, rects } of texts) {
      if (!element.contains(inner)) continue;
      for (const r of rects) if (!inside(r, box)) note("text leaves its button", element, r);
    }
  }

  for (let i = 0; i < boxes.length; i += 1) {
    for (let j = i + 1; j < boxes.length; j += 1) {
      const [a, b] = [boxes[i], boxes[j]];
      if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
      if (overlap(a.box, b.box)) note("targets overlap", a.element, a.box, { with: path(b.element) });
    }
  }
  for (let i = 0; i < texts.length; i += 1) {
    for (let j = i + 1; j < texts.length; j += 1) {
      if (texts[i].rects.some((a) => texts[j].rects.some((b) => overlap(a, b)))) {
        note("texts overlap", texts[i].element, texts[i].rects[0], { with: path(texts[j].element) });
      }
    }
    for (const { element, box } of boxes) {
      if (element.contains(texts[i].element) || texts[i].element.contains(element)) continue;
      if (texts[i].rects.some((r) => overlap(r, box))) {
        note("text under a target", texts[i].element, texts[i].rects[0], { with: path(element) });
      }
    }
  }

  for (const element of root.querySelectorAll("*")) {
    if (!seen(element) || element.closest("svg, .unseen, .pager-view")) continue;
    const style = getComputedStyle(element);
    const clips = (way) => style[way] !== "visible";
    if (clips("overflowX") && element.scrollWidth > element.clientWidth + SLACK && element.clientWidth > 0) {
      note("content wider than its box", element, element.getBoundingClientRect());
    }
    if (clips("overflowY") && element.scrollHeight > element.clientHeight + SLACK && element.clientHeight > 0) {
      note("content higher than its box", element, element.getBoundingClientRect());
    }
  }
  for (const view of root.querySelectorAll(".pager-view")) {
    if (!seen(view)) continue;
    if (view.scrollWidth > view.clientWidth + 8 && !view.parentElement?.querySelector(".pager-bar")) {
      note("parts without buttons", view, view.getBoundingClientRect());
    }
    if (view.clientHeight < 40 && view.innerText.trim()) note("no room for the content", view, view.getBoundingClientRect());
  }

  // Low reach on a high screen: everything that is touched lies in the lower third.
  if (document.documentElement.dataset.mode?.includes("low") && height > width) {
    for (const { element, box } of boxes) {
      // A box that shows what is typed may stand higher: its keys are what is touched.
      if (element.closest(".attract") || element.matches("input, textarea")) continue;
      if (box.top < (height * 2) / 3 - SLACK) note("out of low reach", element, box);
    }
  }
  return found;

  function path(element) {
    const name = (e) => e.tagName.toLowerCase() + (e.className && typeof e.className === "string"
      ? `.${e.className.trim().split(/\s+/).join(".")}` : "");
    return element.parentElement ? `${name(element.parentElement)} > ${name(element)}` : name(element);
  }
  function seen(element) {
    if (element.closest(".unseen, noscript") || element.getBoundingClientRect().width <= 1) return false;
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  }
  /** The middle of a line of text: fonts for Chinese carry much air above and below. */
  function core(rect, size) {
    const middle = (rect.top + rect.bottom) / 2;
    const half = Math.min(rect.height, size) / 2 - 1;
    return { left: rect.left, right: rect.right, top: middle - half, bottom: middle + half };
  }
  function inside(a, b) {
    return a.left >= b.left - SLACK && a.right <= b.right + SLACK && a.top >= b.top - SLACK && a.bottom <= b.bottom + SLACK;
  }
  function overlap(a, b) {
    return Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  }
  /** Whether it lies in another part of a paged content. */
  function turnedAway(rect, element) {
    const pager = element.closest(".pager-view");
    if (!pager) return false;
    const box = pager.getBoundingClientRect();
    return rect.left >= box.right - 2 || rect.right <= box.left + 2;
  }
  /** The first ancestor that hides a part of it. */
  function cuts(rect, element) {
    for (let at = element.parentElement; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      if (!inside(rect, at.getBoundingClientRect())) return at;
    }
    return null;
  }
};
