// Camera frames onto a canvas: one decoded picture at a time, closed at once, so that it can run for months.

import { useEffect, useState } from "./vendor/hooks.module.js";

/** A picture older than this is called stale. */
const STALE_MS = 1500;

/**
 * The hook `live.useFrames` over a connection; `counted` is called for each drawn frame.
 * @param {import("./shapes.d.ts").Connection} connection
 * @param {() => void} counted
 */
export function framesOf(connection, counted) {
  /** @param {{current: HTMLCanvasElement | null}} canvas */
  return function useFrames(canvas) {
    const [now, setNow] = useState({ number: 0, width: 0, height: 0, stale: false });
    useEffect(() => {
      let last = 0;
      const stop = connection.onFrame(async (frame) => {
        const picture = await createImageBitmap(frame.jpeg);
        try {
          const at = canvas.current;
          if (!at) return;
          if (at.width !== picture.width || at.height !== picture.height) {
            at.width = picture.width;
            at.height = picture.height;
          }
          at.getContext("2d")?.drawImage(picture, 0, 0);
          // The view is told of the first frame, of a change of size, and of coming back; not of every frame.
          const fresh = last !== 0;
          last = performance.now();
          setNow((old) => fresh && old.width === frame.width && old.height === frame.height && !old.stale
            ? old : { number: frame.number, width: frame.width, height: frame.height, stale: false });
          counted();
        } finally {
          picture.close();
        }
      });
      const watch = setInterval(() => {
        if (last && performance.now() - last > STALE_MS) setNow((old) => old.stale ? old : { ...old, stale: true });
      }, 500);
      return () => {
        stop();
        clearInterval(watch);
        const at = canvas.current;
        if (at) at.width = at.height = 0;
      };
    }, []);
    return now;
  };
}
