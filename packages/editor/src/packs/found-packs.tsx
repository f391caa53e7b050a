/** What the registry has: packs with the words that were typed, each to be installed or shown where it is installed. */

import type { PackFoundView, PackView } from "@dreamloom/server/protocol";
import type { ReactNode } from "react";
import { setOverlay } from "../store/app-store.js";
import { usePage } from "../store/context.js";
import type { Asking } from "./use-packs.js";

/** What tells versions of packs apart. */
export function keyOf({ name, version }: Pick<PackView, "name" | "version">): string {
  return `${name} ${version}`;
}

/** The section. */
export function FoundPacks(props: {
  readonly found: Asking<readonly PackFoundView[]>;
  readonly installed: readonly PackView[];
  readonly onChoose: (key: string) => void;
}): ReactNode {
  const { found, installed, onChoose } = props;
  const { value, problem, again } = found;
  return (
    <section aria-label="Packs of the registry" aria-busy={value === undefined && problem === undefined}>
      <h3 className="dl-heading">In the registry</h3>
      {problem !== undefined && (
        <div className="dl-packs-problem" role="alert">
          <p>
            {problem.message} {problem.remedy}
          </p>
          <button type="button" className="dl-button" onClick={again}>
            Try again
          </button>
        </div>
      )}
      {problem === undefined && value === undefined && (
        <div className="dl-outline dl-late" role="status" aria-label="Searching" />
      )}
      {problem === undefined && value?.length === 0 && (
        <p className="dl-hint dl-pad">No pack of the registry has these words.</p>
      )}
      <ul className="dl-rows">
        {value?.map((pack) => (
          <FoundRow
            key={pack.name}
            pack={pack}
            here={installed.find(({ name }) => name === pack.name)}
            onChoose={onChoose}
          />
        ))}
      </ul>
    </section>
  );
}

function FoundRow(props: {
  readonly pack: PackFoundView;
  readonly here: PackView | undefined;
  readonly onChoose: (key: string) => void;
}): ReactNode {
  const { pack, here, onChoose } = props;
  const { app } = usePage();
  const { name, version, about, publisher } = pack;
  return (
    <li className="dl-found">
      <span className="dl-grow">
        <span className="dl-pack-name">{name}</span> <span className="dl-hint">{version}</span>
        <span className="dl-found-about">{about}</span>
        {publisher !== undefined && <span className="dl-hint">by {publisher}</span>}
      </span>
      {here === undefined ? (
        <button
          type="button"
          className="dl-button"
          aria-label={`Install ${name}…`}
          onClick={() => setOverlay(app, { kind: "install", packs: [{ name, version }] })}
        >
          Install…
        </button>
      ) : (
        <button type="button" className="dl-link" onClick={() => onChoose(keyOf(here))}>
          installed
        </button>
      )}
    </li>
  );
}
