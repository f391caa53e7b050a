/** Help for a kind of node: what it does, what it takes and gives, by what other names people know it. */

import type { Description, PortDescription } from "@dreamloom/engine/document";
import type { ReactNode } from "react";
import { NodeIcon } from "../look/icon.js";
import { SocketGlyph } from "../look/socket-glyph.js";
import { PackBadge } from "../packs/pack-badge.js";
import { closeOverlay } from "../store/app-store.js";
import { useApp, useAppStore } from "../store/context.js";
import { Sheet } from "./sheet.js";

/** The sheet of a kind of node. */
export function NodeHelp({ type }: { readonly type: string }): ReactNode {
  const app = useAppStore();
  const description = useApp((state) => state.descriptions.get(type));
  const close = (): void => closeOverlay(app);
  if (!description)
    return (
      <Sheet title={type} onClose={close}>
        <p className="dl-prose">Nothing is known of this kind of node: its pack is not installed.</p>
      </Sheet>
    );
  const { title, about, aliases, pack, inputs, outputs, version } = description;
  return (
    <Sheet
      title={
        <span className="dl-help-title">
          <NodeIcon description={description} size={18} /> {title}
        </span>
      }
      onClose={close}
    >
      <p className="dl-help-about">{about}</p>
      <Ports title="Takes" ports={inputs} />
      <Ports title="Gives" ports={outputs} />
      {effectWords(description) !== undefined && <p className="dl-prose">{effectWords(description)}</p>}
      {aliases.length > 0 && <p className="dl-prose">Also known as: {aliases.join(", ")}.</p>}
      <p className="dl-hint">
        <span className="dl-mono">{type}</span>, version {version}, of {pack.name} {pack.version}{" "}
        {pack.trust !== undefined && <PackBadge pack={pack} />}
      </p>
    </Sheet>
  );
}

function Ports({
  title,
  ports,
}: {
  readonly title: string;
  readonly ports: readonly PortDescription[];
}): ReactNode {
  if (ports.length === 0) return null;
  return (
    <section>
      <h3 className="dl-heading dl-help-heading">{title}</h3>
      <dl className="dl-help-ports">
        {ports.map((port) => (
          <div key={port.name}>
            <dt>
              <SocketGlyph socket={port.socket} size={10} /> {port.name}
            </dt>
            <dd>
              <p className="dl-prose">{port.about === "" ? port.socket.about : port.about}</p>
              <p className="dl-hint">{factsOf(port)}</p>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** `number, 1 to 20, 3.5 unless set`. */
function factsOf({ socket, widget, optional, linkable, default: value }: PortDescription): string {
  const range =
    widget && "min" in widget && widget.min !== undefined && widget.max !== undefined
      ? `${widget.min} to ${widget.max}${widget.unit === undefined ? "" : ` ${widget.unit}`}`
      : undefined;
  const known = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  const said = value === true ? "on" : value === false ? "off" : String(value);
  return [
    socket.article,
    range,
    known && value !== "" ? `${said} unless set` : undefined,
    optional ? "may be left out" : undefined,
    linkable ? undefined : "cannot be linked",
  ]
    .filter((word) => word !== undefined)
    .join(", ");
}

function effectWords({ effect, keep }: Description): string | undefined {
  if (effect === "writes") return "It writes files, so it runs each time and is never kept.";
  return keep ? undefined : "Its result is not kept: it is quicker to make than to read.";
}
