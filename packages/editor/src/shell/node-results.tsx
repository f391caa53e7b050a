/** What a node gave beside pictures, in the inspector: by output, as its socket's preview says. */

import type { Description } from "@dreamloom/engine/document";
import type { ReactNode } from "react";
import { Shown } from "../look/shown-value.js";
import { SocketGlyph } from "../look/socket-glyph.js";
import { useNodeRun } from "../store/context.js";

/** The values; nothing for a node that shows none. */
export function NodeResults({
  node,
  description,
}: {
  readonly node: string;
  readonly description: Description | undefined;
}): ReactNode {
  const { values, changed } = useNodeRun(node);
  const shown = (description?.outputs ?? []).flatMap(({ name, socket }) => {
    const value = values?.[name];
    return value === undefined ? [] : [{ name, socket, value }];
  });
  if (shown.length === 0) return null;
  return (
    <section className="dl-part" aria-label="Results" data-stale={changed || undefined}>
      <h3 className="dl-part-title">{changed ? "Results before the change" : "Results"}</h3>
      <dl className="dl-results">
        {shown.map(({ name, socket, value }) => (
          <div key={name} data-as={value.as}>
            <dt>
              <SocketGlyph socket={socket} size={10} /> {name}
            </dt>
            <dd>
              <Shown value={value} name={name} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
