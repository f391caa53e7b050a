/** One of the document's own inputs: its name, and the widget of the port that it sets. */

import type { PortDescription } from "@dreamloom/engine/document";
import { useMemo, type ReactNode } from "react";
import { InputWidget } from "../node/widgets/input-widget.js";
import type { FormField as Field } from "../ops/form.js";
import { useApp, useDocument, useDocumentStore } from "../store/context.js";
import { AboutWords } from "../shell/about-words.js";
import { mirrored } from "./mirrored.js";

/** A field of the form (large) or of the inspector (small). `handle` stands before its name. */
export function FormField(props: {
  readonly field: Field;
  readonly size: "small" | "large";
  readonly handle?: ReactNode;
}): ReactNode {
  const { field, size, handle } = props;
  const store = useDocumentStore();
  const [first, ...others] = field.targets;
  const port = useFieldPort(field);
  const document = useMemo(
    () => (store === undefined || first === undefined ? undefined : mirrored(store, first, others)),
    // `field` is made anew with each edit; its targets are what counts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [store, field.targets.map(({ node, port }) => `${node}.${port}`).join()],
  );
  const words = title(field.name);
  return (
    <li
      className={size === "large" ? "dl-form-field" : "dl-input-row"}
      data-field={first?.port}
      data-tall={isTall(port) || undefined}
      title={size === "small" ? port?.about : undefined}
    >
      <span className={size === "large" ? "dl-form-name" : "dl-input-name"}>
        {handle}
        {size === "large" ? words : field.name}
      </span>
      {document === undefined || port === undefined || first === undefined ? (
        <span className="dl-hint">
          <NoField field={field} />
        </span>
      ) : (
        <InputWidget node={first.node} port={port} document={document} size={size} />
      )}
      {size === "large" && port !== undefined && (
        <span className="dl-hint">
          <AboutWords text={port.about} />
        </span>
      )}
    </li>
  );
}

/** Why a field has nothing to be set with. */
function NoField({ field: { targets } }: { readonly field: Field }): ReactNode {
  const [first] = targets;
  const type = useDocument(({ plain }) => plain.nodes[first?.node ?? ""]?.type);
  const known = useApp(({ descriptions }) => type !== undefined && descriptions.has(type));
  if (first === undefined) return "sets nothing";
  if (type !== undefined && !known)
    return `It is of “${type}”, whose pack is not installed. It is kept as it is.`;
  return `“${first.node}.${first.port}” is not there any more.`;
}

/** The port that a field sets first; undefined when its node or the node's pack is gone. */
export function useFieldPort({ targets: [first] }: Field): PortDescription | undefined {
  const type = useDocument(({ plain }) => (first === undefined ? undefined : plain.nodes[first.node]?.type));
  const descriptions = useApp((state) => state.descriptions);
  if (type === undefined) return undefined;
  return descriptions.get(type)?.inputs.find(({ name }) => name === first?.port);
}

/** `negative_prompt` as people read it: `Negative prompt`. */
export function title(name: string): string {
  const words = name.replace(/[-_]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isTall(port: PortDescription | undefined): boolean {
  return port?.socket.name === "text" || port?.socket.name === "picture";
}
