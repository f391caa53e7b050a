/** Where the page begins: the stores are made, then React draws. */

import "./look/look.js";
import { createRoot } from "react-dom/client";
import { App } from "./app.js";
import { openFromAddress } from "./shell/whole-page.js";
import { createApi } from "./store/api.js";
import { createAppStore } from "./store/app-store.js";
import { createConnection } from "./store/connection.js";
import { PageProvider } from "./store/context.js";
import { rememberSettings } from "./store/settings.js";

const app = createAppStore();
rememberSettings(app);
openFromAddress(app, location.hash);
const socket = new URL("ws", location.href);
socket.protocol = location.protocol === "https:" ? "wss:" : "ws:";
socket.hash = "";
const connection = createConnection({ url: socket.href, name: () => app.getState().settings.name });
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <PageProvider page={{ app, connection, api: createApi() }}>
      <App />
    </PageProvider>,
  );
}
