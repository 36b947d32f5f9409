// The pad on the screen: ink follows the pen or finger, and is drawn anew when the pad changes its size.

import { html } from "../html.js";
import { extend, ink, point } from "../logic/strokes.js";
import { useEffect, useRef } from "../vendor/hooks.module.js";

/** @typedef {import("../logic/strokes.js").Stroke} Stroke */

/**
 * @param {{strokes: Stroke[], began: {current: number}, changed: () => void, label: string, empty: boolean}} props
 *   `strokes` is written to; `changed` is called after each stroke
 */
export function SignaturePad({ strokes, began, changed, label, empty }) {
  const canvas = useRef(/** @type {HTMLCanvasElement|null} */ (null));
  const hand = useRef(/** @type {{id: number, stroke: Stroke}|null} */ (null));

  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const fresh = () => {
      const scale = Math.min(2, devicePixelRatio || 1);
      element.width = Math.round(element.clientWidth * scale);
      element.height = Math.round(element.clientHeight * scale);
      for (const stroke of strokes) draw(element, stroke, 0);
    };
    fresh();
    const watch = new ResizeObserver(fresh);
    watch.observe(element);
    return () => watch.disconnect();
  }, [strokes, empty]);

  /** @param {PointerEvent} event */
  const add = (event) => {
    const element = canvas.current;
    const now = hand.current;
    if (!element || !now || now.id !== event.pointerId) return;
    const box = element.getBoundingClientRect();
    const from = Math.max(0, now.stroke.length - 2);
    const touches = event.getCoalescedEvents?.() ?? [];
    for (const touch of touches.length > 0 ? touches : [event]) {
      extend(now.stroke, point(touch, box, began.current));
    }
    draw(element, now.stroke, from);
  };

  /** @param {PointerEvent} event */
  const down = (event) => {
    // A second finger, or the ball of the hand, does not write.
    if (hand.current || event.button !== 0) return;
    event.preventDefault();
    canvas.current?.setPointerCapture(event.pointerId);
    if (strokes.length === 0) began.current = event.timeStamp;
    hand.current = { id: event.pointerId, stroke: [] };
    strokes.push(hand.current.stroke);
    add(event);
    if (strokes.length === 1) changed();
  };

  /** @param {PointerEvent} event */
  const up = (event) => {
    if (hand.current?.id !== event.pointerId) return;
    hand.current = null;
    changed();
  };

  return html`<canvas class="pad-canvas" ref=${canvas} role="img" aria-label=${label} onPointerDown=${down}
    onPointerMove=${add} onPointerUp=${up} onPointerCancel=${up} onLostPointerCapture=${up}></canvas>`;
}

/**
 * Draws a stroke from one of its points on.
 * @param {HTMLCanvasElement} canvas
 * @param {Stroke} stroke
 * @param {number} from
 */
function draw(canvas, stroke, from) {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.strokeStyle = getComputedStyle(canvas).color;
  context.lineCap = context.lineJoin = "round";
  const pieces = ink(stroke, canvas.width, canvas.height);
  for (const piece of pieces.slice(Math.max(0, from - 1))) {
    context.lineWidth = piece.width;
    context.beginPath();
    context.moveTo(...piece.from);
    context.quadraticCurveTo(...piece.by, ...piece.to);
    context.stroke();
  }
}
