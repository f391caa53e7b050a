/** Where the page begins: the stores are made, then React draws. */

import "./look/look.js";
import { createRoot } from "react-dom/client";
import { App } from "./app.js";
import { openFromAddress } from "./shell/whole-page.js";
import { createApi } from "./store/api.js";
import { createAppStore } from "./store/app-store.js";
import { createConnection } from "./store/connection.js";
import { PageProvider } from "./store/context.js";
import { hearName, rememberSettings } from "./store/settings.js";

const app = createAppStore();
rememberSettings(app);
openFromAddress(app, location.hash);
const socket = new URL("ws", location.href);
socket.protocol = location.protocol === "https:" ? "wss:" : "ws:";
socket.hash = "";
const connection = createConnection({
  url: socket.href,
  name: () => app.getState().settings.name,
  onName: (heard) => hearName(app, heard),
});
const api = createApi(() => connection.state.getState().you?.client);
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root, { onCaughtError: shownOnThePage }).render(
    <PageProvider page={{ app, connection, api }}>
      <App />
    </PageProvider>,
  );
}

/** What an error boundary caught is said on the page; the console stays empty. */
function shownOnThePage(): void {
  return undefined;
}
