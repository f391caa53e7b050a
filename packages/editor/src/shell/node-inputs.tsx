/** The inputs of a node: a widget where a value is typed in, the other end where a link comes in. */

import type { Description, PortDescription } from "@dreamloom/engine/document";
import type { PlainInput } from "@dreamloom/engine/edits";
import type { ReactNode } from "react";
import { SocketGlyph } from "../look/socket-glyph.js";
import { straysOf } from "../node/stray-ports.js";
import { InputWidget } from "../node/widgets/input-widget.js";
import { useApp, useAppStore, useDocument, useDocumentStore } from "../store/context.js";
import { nodeTitle } from "../store/words.js";
import { goToNode } from "./selected-node.js";

/** All inputs, in the order of the description. */
export function NodeInputs({
  node,
  description,
}: {
  readonly node: string;
  readonly description: Description | undefined;
}): ReactNode {
  if (description === undefined) return <KeptInputs node={node} />;
  if (description.inputs.length === 0) return null;
  return (
    <section className="dl-part" aria-label="Inputs">
      <h3 className="dl-part-title">Inputs</h3>
      <ul className="dl-inputs">
        {description.inputs.map((port) => (
          <InputRow key={port.name} node={node} port={port} />
        ))}
      </ul>
    </section>
  );
}

/** What stands at the inputs of a node whose pack is missing. */
function KeptInputs({ node }: { readonly node: string }): ReactNode {
  const plain = useDocument((state) => state.plain);
  const kinds = useApp((state) => state.descriptions);
  const { inputs, kept } = straysOf(node, plain, kinds);
  if (inputs.length + kept.length === 0) return null;
  return (
    <section className="dl-part" aria-label="Inputs">
      <h3 className="dl-part-title">Inputs, kept as they are</h3>
      <ul className="dl-inputs">
        {inputs.map((port) => (
          <li key={port.name} className="dl-input-row">
            <span className="dl-input-name">
              <SocketGlyph socket={port.socket} size={10} />
              {port.name}
            </span>
            {linksOf(plain.nodes[node]?.inputs[port.name]).map((from) => (
              <OtherEnd key={from} from={from} />
            ))}
          </li>
        ))}
        {kept.map(({ name, text }) => (
          <li key={name} className="dl-input-row">
            <span className="dl-input-name">{name}</span>
            <span className="dl-hint dl-cut" title={text}>
              {text}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function InputRow({ node, port }: { readonly node: string; readonly port: PortDescription }): ReactNode {
  const document = useDocumentStore();
  const input = useDocument(({ plain }) => plain.nodes[node]?.inputs[port.name]);
  const links = linksOf(input);
  const typed = links.length === 0 && port.widget !== undefined;
  const tall = typed && isTall(port);
  return (
    <li className="dl-input-row" data-field={port.name} data-tall={tall || undefined} title={port.about}>
      <span className="dl-input-name">
        {!typed && <SocketGlyph socket={port.socket} size={10} />}
        {port.name}
      </span>
      {links.map((from) => (
        <OtherEnd key={from} from={from} />
      ))}
      {links.length === 0 && !typed && (
        <span className="dl-hint">{port.optional ? "not linked" : "needs a link"}</span>
      )}
      {typed && document !== undefined && (
        <InputWidget node={node} port={port} document={document} size="small" />
      )}
    </li>
  );
}

function OtherEnd({ from }: { readonly from: string }): ReactNode {
  const app = useAppStore();
  const descriptions = useApp((state) => state.descriptions);
  const node = from.slice(0, from.indexOf("."));
  const title = useDocument(({ plain }) => nodeTitle(plain, descriptions, node));
  return (
    <button
      type="button"
      className="dl-other-end dl-cut"
      title={`Go to “${title}”`}
      onClick={() => goToNode(app, node)}
    >
      {title} · {from.slice(from.indexOf(".") + 1)}
    </button>
  );
}

/** Whether the widget wants a line of its own. */
function isTall({ widget }: PortDescription): boolean {
  return (widget?.kind === "text" && (widget.lines ?? 1) > 1) || widget?.kind === "file";
}

function linksOf(input: PlainInput | undefined): readonly string[] {
  if (Array.isArray(input)) return (input as readonly PlainInput[]).flatMap(linksOf);
  if (typeof input !== "object" || input === null || !("from" in input)) return [];
  return [input.from];
}
