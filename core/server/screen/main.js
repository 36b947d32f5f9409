// The entry of the page: takes the token from the address once, keeps it for this tab, and starts the screen.

import { start } from "./app.js";
import { connect } from "./connection.js";
import { keepWedgesOut } from "./wedge.js";

const KEY = "tongban.token";

/** The token of the address (`#t=…`), kept in the session storage of this tab; the address is cleared at once. */
function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("t");
  if (given) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(KEY) ?? "";
}

keepWedgesOut();
const scheme = location.protocol === "https:" ? "wss" : "ws";
const connection = connect({ url: `${scheme}://${location.host}/v1/ws`, token: takeToken() });
start(/** @type {HTMLElement} */ (document.getElementById("screen")), connection);
connection.start();

// The same page opened with another token, as after a new start of the host: the page begins anew with it.
addEventListener("hashchange", () => {
  if (location.hash.startsWith("#t=")) location.reload();
});
