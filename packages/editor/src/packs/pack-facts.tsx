/** What there is to know of a pack before it is installed: what it is, who made it, what it may do, what holds it to that. */

import type { PreparedView } from "@dreamloom/server/protocol";
import { ShieldCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { AboutWords } from "../shell/about-words.js";
import { count, moment } from "../store/words.js";
import { CopyCommand } from "./copy-command.js";

/** The facts, the gravest in sight. */
export function PackFacts({ prepared }: { readonly prepared: PreparedView }): ReactNode {
  const { name, version, about, replaces, warnings, mustTrust, enforced } = prepared;
  return (
    <div className="dl-pack-facts">
      <p>
        <strong>
          {name} {version}
        </strong>
        {replaces !== undefined && <span className="dl-hint"> in place of {replaces}</span>}
      </p>
      <p className="dl-prose">
        <AboutWords text={about} />
      </p>
      <FactList prepared={prepared} />
      <MayDo prepared={prepared} />
      {warnings.map((warning) => (
        <p key={warning} className="dl-pack-warning">
          <TriangleAlert size={14} strokeWidth={1.6} aria-hidden />{" "}
          <span>
            <AboutWords text={warning} />
          </span>
        </p>
      ))}
      {mustTrust === undefined ? (
        <p className="dl-pack-holds">
          <ShieldCheck size={14} strokeWidth={1.6} aria-hidden />{" "}
          <span>
            <AboutWords text={enforced} />
          </span>
        </p>
      ) : (
        <div className="dl-pack-trust" role="note">
          <p>
            <strong>It cannot be installed from here.</strong> {mustTrust.because} Trusted, it would run with
            all your rights; only this command in a terminal says so:
          </p>
          <CopyCommand command={mustTrust.command} />
        </div>
      )}
    </div>
  );
}

function FactList({ prepared }: { readonly prepared: PreparedView }): ReactNode {
  const { publisher, publishedAt, provenance, license, dependencies, nodes } = prepared;
  const when = publishedAt === undefined ? "" : `, published ${moment(publishedAt)}`;
  const most = 8;
  const more = dependencies.length > most ? ` and ${dependencies.length - most} more` : "";
  const rows: readonly (readonly [string, string])[] = [
    ["by", `${publisher ?? "nobody named"}${when}`],
    ["built", provenance],
    ["licence", license === "" ? "none named" : license],
    [
      "brings along",
      dependencies.length === 0
        ? "nothing"
        : `${count(dependencies.length, "other package")}: ${dependencies.slice(0, most).join(", ")}${more}`,
    ],
    ["nodes", nodes.map(({ title }) => title).join(", ")],
  ];
  return (
    <dl className="dl-pack-rows">
      {rows.map(([title, says]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{says}</dd>
        </div>
      ))}
    </dl>
  );
}

function MayDo({ prepared }: { readonly prepared: PreparedView }): ReactNode {
  const { asks, asksMore, replaces } = prepared;
  const isNew = (ask: string): boolean => replaces !== undefined && asksMore.includes(ask);
  const rest = asks.filter((ask) => !isNew(ask));
  return (
    <>
      {replaces !== undefined && asksMore.length > 0 && (
        <section className="dl-pack-more">
          <h3 className="dl-part-title">It asks for more than {replaces} was allowed</h3>
          <Asks asks={asksMore} />
        </section>
      )}
      <section>
        <h3 className="dl-part-title">
          {replaces !== undefined && asksMore.length > 0 ? "And, as before" : "What it may do"}
        </h3>
        <Asks asks={rest} />
      </section>
    </>
  );
}

/** What a pack may do, a sentence each. */
export function Asks({ asks }: { readonly asks: readonly string[] }): ReactNode {
  const sentences = asks.length === 0 ? ["It only computes with what flows into its nodes."] : asks;
  return (
    <ul className="dl-pack-asks">
      {sentences.map((ask) => (
        <li key={ask}>
          <AboutWords text={ask} />
        </li>
      ))}
    </ul>
  );
}
