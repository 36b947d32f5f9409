// Moments as a technician reads them: today by the clock, earlier with the day.

/**
 * @param {number} ms milliseconds since 1970
 * @param {number} [now]
 */
export function moment(ms, now = Date.now()) {
  const at = new Date(ms);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const same = new Date(now).toDateString() === at.toDateString();
  return same ? clock : `${two(at.getMonth() + 1)}-${two(at.getDate())} ${clock}`;
}
