/** The widget of an input, by its description: one place for node, inspector and form. */

import type { PortDescription } from "@dreamloom/engine/document";
import type { ReactNode } from "react";
import type { DocumentStore } from "../../store/types.js";
import { isLink } from "../geometry.js";
import { CheckpointField } from "./checkpoint-field.js";
import { ChoiceField } from "./choice-field.js";
import { ColourField } from "./colour-field.js";
import { useField, type Field } from "./field.js";
import { FileField } from "./file-field.js";
import { FlagField } from "./flag-field.js";
import { ListField } from "./list-field.js";
import { NumberField } from "./number-field.js";
import { PromptField } from "./prompt-field.js";
import { usePromptPictures } from "./prompt-pictures.js";
import { SeedField } from "./seed-field.js";
import { AreaField, LineField } from "./text-field.js";
import "./widgets.css";

interface InputWidgetProps {
  readonly node: string;
  readonly port: PortDescription;
  readonly document: DocumentStore;
  /** `small` in a node's row, `large` in a form. */
  readonly size: "small" | "large";
  /** In reach of Tab; so it is when nothing is said. */
  readonly reachable?: boolean;
}

/** The widget of an input; nothing for one that only a link can feed. What is wrong is told by `wrongSentence`. */
export function InputWidget(props: InputWidgetProps): ReactNode {
  const { node, port, document, size, reachable = true } = props;
  const field = useField(document, node, port);
  const linked = isLink(field.given);
  return (
    <div className="dl-input" data-size={size} data-kind={kindOf(port)} data-field={port.name}>
      {linked ? <LinkedFrom field={field} /> : <Widget field={field} size={size} reachable={reachable} />}
      {size === "large" && field.wrong && (
        <p className="dl-wrong" role="alert">
          {field.wrong.sentence}
        </p>
      )}
    </div>
  );
}

interface WidgetProps {
  readonly field: Field;
  readonly size: "small" | "large";
  readonly reachable: boolean;
}

function Widget({ field, size, reachable }: WidgetProps): ReactNode {
  const { widget, socket, name } = field.port;
  if (widget === undefined) return socket.item ? <ListField field={field} reachable={reachable} /> : null;
  switch (widget.kind) {
    case "number":
    case "integer":
      return <NumberField field={field} widget={widget} reachable={reachable} />;
    case "choice":
      return <ChoiceField field={field} choices={widget.choices} reachable={reachable} />;
    case "flag":
      return <FlagField field={field} reachable={reachable} />;
    case "seed":
      return <SeedField field={field} reachable={reachable} size={size} />;
    case "colour":
      return <ColourField field={field} reachable={reachable} />;
    case "file":
      return <FileField field={field} accept={widget.accept} reachable={reachable} size={size} />;
    case "text":
      if ((widget.lines ?? 1) > 1) return <Words field={field} reachable={reachable} />;
      if (name === "checkpoint") return <CheckpointField field={field} reachable={reachable} />;
      return <LineField field={field} reachable={reachable} />;
  }
}

/** An area of words; one with pictures in the line where the node takes a list of pictures beside it. */
function Words({ field, reachable }: Omit<WidgetProps, "size">): ReactNode {
  const pictures = usePromptPictures(field);
  if (pictures === undefined) return <AreaField field={field} reachable={reachable} />;
  return <PromptField field={field} reachable={reachable} pictures={pictures} />;
}

/** Where the value comes from, while a link brings it. */
function LinkedFrom({ field: { given } }: { readonly field: Field }): ReactNode {
  const from = typeof given === "object" && given !== null && "from" in given ? given.from : "a list";
  return <span className="dl-linked dl-cut">{from}</span>;
}

/** What kind of widget an input has, for its style. */
export function kindOf({ widget, socket }: PortDescription): string {
  if (widget === undefined) return socket.item ? "list" : "link";
  return widget.kind === "text" && (widget.lines ?? 1) > 1 ? "area" : widget.kind;
}
