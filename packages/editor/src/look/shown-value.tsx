/** A value that a node gave, to look at: words, a number, colours, a table. Cut by the server to what a page shows. */

import type { ShownValue } from "@dreamloom/server/protocol";
import type { ReactNode } from "react";
import "./shown-value.css";

/** The value. */
export function Shown({ value, name }: { readonly value: ShownValue; readonly name: string }): ReactNode {
  switch (value.as) {
    case "number":
      return <span className="dl-shown-number">{value.text}</span>;
    case "text":
      return (
        <p className="dl-shown-text">
          {value.text}
          {value.cut && "…"}
        </p>
      );
    case "colours":
      return <Colours colours={value.colours} cut={value.cut} name={name} />;
    case "table":
      return <Table value={value} name={name} />;
  }
  return value satisfies never;
}

function Colours(props: {
  readonly colours: readonly string[];
  readonly cut: true | undefined;
  readonly name: string;
}): ReactNode {
  const { colours, cut, name } = props;
  return (
    <span
      className="dl-shown-colours"
      role="img"
      aria-label={`${name}: ${colours.join(", ")}${cut ? " and more" : ""}`}
    >
      {colours.map((colour, at) => (
        // Equal colours may stand twice; their place tells them apart.
        <span key={at} title={colour} style={{ background: colour }} />
      ))}
    </span>
  );
}

function Table(props: {
  readonly value: Extract<ShownValue, { readonly as: "table" }>;
  readonly name: string;
}): ReactNode {
  const { columns, rows, cut } = props.value;
  return (
    <table className="dl-shown-table" aria-label={`${props.name}${cut ? ", the beginning" : ""}`}>
      <thead>
        <tr>
          {columns.map((column, at) => (
            <th key={at} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, column) => (
              <td key={column}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
