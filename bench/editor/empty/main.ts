/** A page with nothing on it: what the machine itself can do. */

import { offer } from "../control.js";

offer({ nodes: 1, look: () => undefined, update: () => undefined });
