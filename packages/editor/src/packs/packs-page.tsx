/** The page of packs: what is installed and what each may do, what the registry has, and what this machine enforces. */

import type { PacksView, PackView } from "@dreamloom/server/protocol";
import { RefreshCw, Search, ShieldAlert, ShieldCheck, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { AboutWords } from "../shell/about-words.js";
import { orToast } from "../store/actions.js";
import { toast } from "../store/app-store.js";
import { usePage } from "../store/context.js";
import { count } from "../store/words.js";
import { FoundPacks, keyOf } from "./found-packs.js";
import { PackBadge } from "./pack-badge.js";
import { PackDetail } from "./pack-detail.js";
import { useFoundPacks, usePacks, type Asking } from "./use-packs.js";
import "./packs.css";

/** The page. */
export function PacksPage(): ReactNode {
  const packs = usePacks();
  const [words, setWords] = useState("");
  const found = useFoundPacks(words);
  const [chosen, setChosen] = useState<string>();
  const all = packs.value?.packs ?? [];
  const shown =
    all.find((pack) => keyOf(pack) === chosen) ?? sameName(all, chosen) ?? all.find(isForeign) ?? all[0];
  return (
    <div className="dl-packs">
      <div className="dl-packs-list dl-scroll">
        <PacksHead words={words} onWords={setWords} onAgain={packs.again} />
        {packs.value !== undefined && <Enforced enforced={packs.value.enforced} />}
        <Installed packs={packs} words={words} shown={shown} onChoose={setChosen} />
        {found !== undefined && <FoundPacks found={found} installed={all} onChoose={setChosen} />}
      </div>
      {shown !== undefined && <PackDetail key={keyOf(shown)} pack={shown} />}
    </div>
  );
}

/** After an update the version that was looked at may be gone: its successor is shown. */
function sameName(all: readonly PackView[], chosen: string | undefined): PackView | undefined {
  return chosen === undefined ? undefined : all.find(({ name }) => name === chosen.split(" ")[0]);
}

function isForeign({ trust }: PackView): boolean {
  return trust !== "built-in";
}

function PacksHead(props: {
  readonly words: string;
  readonly onWords: (words: string) => void;
  readonly onAgain: () => void;
}): ReactNode {
  const { words, onWords, onAgain } = props;
  const { app, api } = usePage();
  const [asking, setAsking] = useState(false);
  const look = async (): Promise<void> => {
    setAsking(true);
    const updates = await orToast(app, api.packUpdates());
    setAsking(false);
    if (updates === undefined) return;
    toast(
      app,
      updates.length === 0
        ? "Every pack is at its newest version."
        : `${count(updates.length, "pack has", "packs have")} a newer version.`,
    );
    onAgain();
  };
  return (
    <>
      <header className="dl-panel-head dl-packs-head">
        <h2>Packs</h2>
        <button
          type="button"
          className="dl-icon-button"
          aria-label="Look for newer versions"
          title="Look for newer versions in the registry"
          disabled={asking}
          onClick={() => void look()}
        >
          <RefreshCw size={14} strokeWidth={1.6} aria-hidden />
        </button>
        <button
          type="button"
          className="dl-icon-button"
          aria-label="Close the packs"
          title="Close the packs (P)"
          onClick={() => app.setState({ panel: "none" })}
        >
          <X size={14} strokeWidth={1.6} aria-hidden />
        </button>
      </header>
      <label className="dl-gallery-search dl-packs-search">
        <Search size={14} strokeWidth={1.6} aria-hidden />
        <input
          className="dl-bare"
          type="search"
          aria-label="Find packs here and in the registry"
          placeholder="Find here and in the registry"
          maxLength={200}
          value={words}
          onChange={(event) => onWords(event.target.value)}
        />
      </label>
    </>
  );
}

/** What this machine enforces, in the words of what was tried. */
function Enforced({ enforced }: { readonly enforced: PacksView["enforced"] }): ReactNode {
  const { holds, says, unenforced } = enforced;
  const Icon = holds ? ShieldCheck : ShieldAlert;
  return (
    <div className="dl-packs-holds" data-holds={holds ? "" : undefined} role="note">
      <Icon size={14} strokeWidth={1.6} aria-hidden />
      <div>
        <p>
          <AboutWords text={says} />
        </p>
        {unenforced.map((sentence) => (
          <p key={sentence}>
            <AboutWords text={sentence} />
          </p>
        ))}
      </div>
    </div>
  );
}

function Installed(props: {
  readonly packs: Asking<PacksView>;
  readonly words: string;
  readonly shown: PackView | undefined;
  readonly onChoose: (key: string) => void;
}): ReactNode {
  const { packs, words, shown, onChoose } = props;
  const { value, problem, again } = packs;
  if (value === undefined && problem === undefined)
    return <div className="dl-outline dl-late" role="status" aria-label="Loading packs" />;
  if (value === undefined)
    return (
      <div className="dl-packs-problem" role="alert">
        <p>
          {problem?.message} {problem?.remedy}
        </p>
        <button type="button" className="dl-button" onClick={again}>
          Try again
        </button>
      </div>
    );
  const fitting = value.packs.filter((pack) => fits(pack, words));
  return (
    <section aria-label="Installed packs">
      <h3 className="dl-heading">Installed</h3>
      {fitting.length > 0 && (
        <ul className="dl-rows">
          {fitting.map((pack) => (
            <InstalledRow
              key={keyOf(pack)}
              pack={pack}
              chosen={pack === shown}
              onChoose={() => onChoose(keyOf(pack))}
            />
          ))}
        </ul>
      )}
      {fitting.length === 0 && <p className="dl-hint dl-pad">No installed pack has these words.</p>}
      {words === "" && !value.packs.some(isForeign) && (
        <p className="dl-hint dl-pad">
          No pack of others is installed. Search the registry above, or write one: dreamloom pack create NAME
        </p>
      )}
    </section>
  );
}

function fits({ name, about, nodes }: PackView, words: string): boolean {
  const all = [name, about, ...nodes.flatMap(({ title, type }) => [title, type])].join(" ").toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

function InstalledRow(props: {
  readonly pack: PackView;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}): ReactNode {
  const { pack, chosen, onChoose } = props;
  const { name, version, problem, update } = pack;
  return (
    <li>
      <button
        type="button"
        className="dl-row dl-pack-row"
        aria-current={chosen ? "true" : undefined}
        onClick={onChoose}
      >
        <span className="dl-grow dl-cut">
          <span className="dl-pack-name">{name}</span> <span className="dl-hint">{version}</span>
          {problem !== undefined && (
            <span className="dl-pack-mark" data-tone="warn">
              cannot be used
            </span>
          )}
          {problem === undefined && update !== undefined && (
            <span className="dl-pack-mark">{update} is there</span>
          )}
        </span>
        <PackBadge pack={pack} />
      </button>
    </li>
  );
}
