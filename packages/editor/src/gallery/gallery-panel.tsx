/** The gallery: every picture that was made, by day; found by prompt, seed, node, date or document; one of them as a card. */

import type { GalleryItem } from "@dreamloom/server/protocol";
import { Search, X } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import { setOverlay } from "../store/app-store.js";
import { useDocumentStore, useLink, usePage } from "../store/context.js";
import { documentTitle } from "../store/words.js";
import { startOfDay } from "./days.js";
import { GalleryCard } from "./gallery-card.js";
import { GalleryGrid } from "./gallery-grid.js";
import { useGallery } from "./use-gallery.js";
import "./gallery.css";

type Since = "any" | "today" | "week" | "month";

/** The gallery beside the document. */
export function GalleryPanel(): ReactNode {
  const { app } = usePage();
  const [words, setWords] = useState("");
  const [since, setSince] = useState<Since>("any");
  const [of, setOf] = useState("");
  const [chosen, setChosen] = useState<GalleryItem>();
  const [second, setSecond] = useState<GalleryItem>();
  const query = useMemo(
    () => ({
      ...(words.trim() === "" ? {} : { q: words.trim() }),
      ...(of === "" ? {} : { document: of }),
      ...(since === "any" ? {} : { from: sinceMs(since) }),
    }),
    [words, of, since],
  );
  const gallery = useGallery(query);
  const { items, phase, problem } = gallery;
  const before = chosen && items.find((item) => item.document === chosen.document && item.id < chosen.id);
  const remove = (item: GalleryItem): void => {
    gallery.remove(item);
    if (chosen?.id === item.id) setChosen(undefined);
    if (second?.id === item.id) setSecond(undefined);
  };
  const choose = (item: GalleryItem, how: "show" | "compare"): void => {
    if (how === "compare" && chosen && chosen.id !== item.id)
      return setSecond(second?.id === item.id ? undefined : item);
    setChosen(item);
    setSecond(undefined);
  };
  return (
    <div className="dl-gallery dl-scroll">
      <div className="dl-gallery-bar">
        <label className="dl-gallery-search">
          <Search size={14} strokeWidth={1.6} aria-hidden="true" />
          <input
            className="dl-bare"
            type="search"
            aria-label="Find pictures"
            placeholder="Words of the prompt, seed:7, node:decode"
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </label>
        <select
          className="dl-field"
          aria-label="When"
          value={since}
          onChange={(event) => setSince(event.target.value as Since)}
        >
          <option value="any">Any time</option>
          <option value="today">Today</option>
          <option value="week">This week</option>
          <option value="month">This month</option>
        </select>
        <DocumentChoice value={of} onChange={setOf} />
        <button
          type="button"
          className="dl-icon-button"
          aria-label="Close the gallery"
          title="Close the gallery (G)"
          onClick={() => app.setState({ panel: "none" })}
        >
          <X size={14} strokeWidth={1.6} aria-hidden="true" />
        </button>
      </div>
      {chosen && (
        <GalleryCard
          key={chosen.id}
          item={chosen}
          second={second}
          before={before}
          onClose={() => setChosen(undefined)}
          onRemove={() => remove(chosen)}
          onSecond={setSecond}
        />
      )}
      <GalleryGrid
        items={items}
        chosen={chosen?.id}
        second={second?.id}
        onChoose={choose}
        onRemove={remove}
        onMore={gallery.more}
        onCompare={() => {
          const other = second ?? before;
          if (chosen && other) setOverlay(app, { kind: "compare", a: other.picture, b: chosen.picture });
        }}
      />
      <Rest
        empty={items.length === 0}
        phase={phase}
        problem={problem}
        searched={Object.keys(query).length > 0}
        again={gallery.again}
      />
    </div>
  );
}

function DocumentChoice({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (id: string) => void;
}): ReactNode {
  const documents = useLink(({ house }) => house.documents);
  const here = useDocumentStore()?.id;
  const others = documents.filter(({ document }) => document !== here);
  return (
    <select
      className="dl-field dl-gallery-of"
      aria-label="Document"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">Any document</option>
      {here !== undefined && <option value={here}>This document</option>}
      {others.map(({ document, title }) => (
        <option key={document} value={document}>
          {documentTitle(title, document)}
        </option>
      ))}
    </select>
  );
}

/** What stands below the squares: that there are none, that they are asked for, why they did not come. */
function Rest(props: {
  readonly empty: boolean;
  readonly phase: "asking" | "some" | "all" | "failed";
  readonly problem: string | undefined;
  readonly searched: boolean;
  readonly again: () => void;
}): ReactNode {
  const { empty, phase, problem, searched, again } = props;
  if (phase === "failed")
    return (
      <p className="dl-prose dl-gallery-rest" role="alert">
        {problem}{" "}
        <button type="button" className="dl-link" onClick={again}>
          Try again
        </button>
      </p>
    );
  if (!empty || phase === "asking") return null;
  return (
    <p className="dl-prose dl-gallery-rest" role="status">
      {searched
        ? "No picture fits. Look for other words, or any time."
        : "There is no picture yet. What a run makes comes here by itself."}
    </p>
  );
}

function sinceMs(since: Exclude<Since, "any">): number {
  const today = startOfDay(Date.now());
  const days = { today: 0, week: 6, month: 30 }[since];
  return startOfDay(today - days * 86_400_000);
}
