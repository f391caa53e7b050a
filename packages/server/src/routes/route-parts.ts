/** What the routes' functions stand on. */

import type { DocumentHub } from "../documents/hub.js";
import type { PackHouse } from "../packs/pack-house.js";
import type { ServerParts } from "../parts.js";
import type { Person } from "../protocol/index.js";
import type { Questions } from "../runs/questions.js";
import type { RunHouse } from "../runs/run-house.js";

/** The house, as routes see it. */
export interface RoutesHouse {
  readonly parts: ServerParts;
  readonly hub: DocumentHub;
  readonly runs: RunHouse;
  readonly questions: Questions;
  readonly packs: PackHouse;
  /** The person behind a client's id; somebody without a name when it is not connected. */
  readonly personOf: (client: string) => Person;
  /** A new link that lets one browser in, once. */
  readonly invite: () => string;
}
