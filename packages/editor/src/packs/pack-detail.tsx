/** One installed pack: what it is, what it may do, its nodes, which documents use it, and how to be rid of it. */

import type { PackView } from "@dreamloom/server/protocol";
import { TriangleAlert } from "lucide-react";
import { useState, type ReactNode } from "react";
import { NodeIcon } from "../look/icon.js";
import { AboutWords } from "../shell/about-words.js";
import { orToast } from "../store/actions.js";
import { openTab, setOverlay, toast } from "../store/app-store.js";
import { useApp, usePage } from "../store/context.js";
import { count, documentTitle, moment } from "../store/words.js";
import { PackBadge } from "./pack-badge.js";
import { Asks } from "./pack-facts.js";

/** The detail. */
export function PackDetail({ pack }: { readonly pack: PackView }): ReactNode {
  const { name, version, about, problem, trust, asks, dev } = pack;
  return (
    <article className="dl-pack dl-scroll" aria-label={`${name} ${version}`}>
      <header className="dl-pack-head">
        <h2 className="dl-form-title dl-cut">{name}</h2>
        <span className="dl-hint">{version}</span>
        <PackBadge pack={pack} />
      </header>
      <p className="dl-prose">
        <AboutWords text={about} />
      </p>
      {problem !== undefined && (
        <p className="dl-pack-warning" role="alert">
          <TriangleAlert size={14} strokeWidth={1.6} aria-hidden />{" "}
          <span>
            <AboutWords text={problem} />
          </span>
        </p>
      )}
      <UpdateLine pack={pack} />
      {trust !== "built-in" && (
        <section>
          <h3 className="dl-part-title">What it may do</h3>
          {trust === "trusted" && (
            <p className="dl-pack-warning">
              <TriangleAlert size={14} strokeWidth={1.6} aria-hidden />
              <span>
                It is trusted: it runs with all your rights, and nothing holds it to what it asks for.
              </span>
            </p>
          )}
          <Asks asks={asks} />
        </section>
      )}
      <UsedBy pack={pack} />
      <Nodes pack={pack} />
      <Facts pack={pack} />
      {trust !== "built-in" && (dev ? <DevWords /> : <Remove pack={pack} />)}
    </article>
  );
}

function UpdateLine({ pack: { name, version, update } }: { readonly pack: PackView }): ReactNode {
  const { app } = usePage();
  if (update === undefined) return null;
  return (
    <p className="dl-pack-update">
      <span className="dl-grow">
        <strong>{update}</strong> is in the registry. {version} stays for documents that record it.
      </span>
      <button
        type="button"
        className="dl-button"
        onClick={() => setOverlay(app, { kind: "install", packs: [{ name, version: update }], update: true })}
      >
        Update…
      </button>
    </p>
  );
}

function UsedBy({ pack: { usedBy, version } }: { readonly pack: PackView }): ReactNode {
  const { app } = usePage();
  return (
    <section aria-label="Documents that use it">
      <h3 className="dl-part-title">Documents that use it</h3>
      {usedBy.length === 0 && <p className="dl-hint">None in this workspace.</p>}
      <ul className="dl-pack-documents">
        {usedBy.map((use) => (
          <li key={use.document}>
            <button type="button" className="dl-link" onClick={() => openTab(app, use.document)}>
              {documentTitle(use.title, use.document)}
            </button>
            {use.version !== version && <span className="dl-hint"> made with {use.version}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Nodes({ pack: { nodes, version, name } }: { readonly pack: PackView }): ReactNode {
  const { app } = usePage();
  const kinds = useApp((state) => state.descriptions);
  return (
    <section aria-label="Its nodes">
      <h3 className="dl-part-title">{count(nodes.length, "node")}</h3>
      <ul className="dl-pack-nodes">
        {nodes.map(({ type, title, about }) => {
          const kind = kinds.get(type);
          const known = kind?.pack.name === name && kind.pack.version === version;
          return (
            <li key={type}>
              <button
                type="button"
                className="dl-row"
                title={about}
                disabled={!known}
                onClick={() => setOverlay(app, { kind: "help", type })}
              >
                <NodeIcon description={known ? kind : { type }} />
                <span className="dl-pack-node">{title}</span>
                <span className="dl-hint dl-cut">
                  <AboutWords text={about} />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Facts({ pack }: { readonly pack: PackView }): ReactNode {
  const { license, provenance, dependencies, repository, integrity, addedAt, trust } = pack;
  const rows: readonly (readonly [string, string])[] = [
    ["licence", license === "" ? "none named" : license],
    ["built", provenance],
    ...(trust === "built-in"
      ? []
      : ([
          ["brings along", dependencies === 0 ? "nothing" : count(dependencies, "other package")],
          ["integrity", integrity],
        ] as const)),
    ...(repository === undefined ? [] : [["source", repository] as const]),
    ...(addedAt === undefined ? [] : [["added", moment(addedAt)] as const]),
  ];
  return (
    <dl className="dl-pack-rows">
      {rows.map(([title, says]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd className={title === "integrity" ? "dl-mono" : undefined}>{says}</dd>
        </div>
      ))}
    </dl>
  );
}

function DevWords(): ReactNode {
  return <p className="dl-hint">Its folder is being worked on. It goes when dreamloom pack dev ends.</p>;
}

function Remove({ pack: { name, version, usedBy } }: { readonly pack: PackView }): ReactNode {
  const { app, api } = usePage();
  const [asked, setAsked] = useState(false);
  const remove = async (): Promise<void> => {
    const gone = await orToast(app, api.removePack(name, version));
    if (gone !== undefined) toast(app, `${name} ${version} is removed.`);
  };
  if (!asked)
    return (
      <div className="dl-buttons">
        <button type="button" className="dl-button" onClick={() => setAsked(true)}>
          Remove…
        </button>
      </div>
    );
  return (
    <div className="dl-pack-remove" role="group" aria-label={`Remove ${name} ${version}`}>
      <p>
        {usedBy.length === 0
          ? "No document of this workspace uses it."
          : `Its nodes stay in ${count(usedBy.length, "document")} as they are, and cannot run without it.`}
      </p>
      <div className="dl-buttons">
        <button type="button" className="dl-button" onClick={() => setAsked(false)}>
          Keep it
        </button>
        <button
          type="button"
          className="dl-button"
          data-tone="failed"
          autoFocus
          onClick={() => void remove()}
        >
          Remove {name} {version}
        </button>
      </div>
    </div>
  );
}
