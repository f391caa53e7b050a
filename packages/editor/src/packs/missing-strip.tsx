/** The strip of a document whose packs are not here as it says: what is missing, and what can be done. Nothing installs by itself. */

import type { MissingPack } from "@dreamloom/server/protocol";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { setOverlay, toast } from "../store/app-store.js";
import { useApp, useDocument, useDocumentStore, usePage } from "../store/context.js";
import { packsOf } from "../store/kinds.js";
import { count, listed } from "../store/words.js";
import type { DocumentStore } from "../store/types.js";
import { wantedOf } from "../store/wanted.js";
import { copyWords } from "./copy-command.js";

const none: readonly MissingPack[] = [];

/** The packs that the active document misses. */
function useMissing(): readonly MissingPack[] {
  const document = useDocumentStore();
  return useApp(({ missing }) => (document === undefined ? none : (missing.get(document.id) ?? none)));
}

/** Strips for what is missing and for what another version stands in; nothing while all is here. */
export function MissingStrip(): ReactNode {
  const document = useDocumentStore();
  const open = useDocument(({ phase }) => phase === "open" || phase === "conflict");
  const missing = useMissing();
  if (document === undefined || !open) return null;
  const gone = missing.filter(({ used }) => used === undefined);
  const instead = missing.filter(({ used }) => used !== undefined);
  return (
    <>
      {gone.length > 0 && <Gone missing={gone} />}
      {instead.map((pack) => (
        <Instead key={pack.prefix} pack={pack} document={document} />
      ))}
    </>
  );
}

function Gone({ missing }: { readonly missing: readonly MissingPack[] }): ReactNode {
  const { app } = usePage();
  const names = missing.map(({ name, version }) => `${name} ${version}`);
  const [first] = names;
  const commands = missing.map(({ command }) => command).join("\n");
  return (
    <div className="dl-strip" role="status" data-tone="warn" data-strip="missing-packs">
      <TriangleAlert size={14} strokeWidth={1.6} aria-hidden />
      <p>
        <strong>{count(missing.length, "pack is", "packs are")} missing:</strong> {listed(names)}. Nodes of{" "}
        {missing.length === 1 ? "it" : "them"} are kept as they are and cannot run.
      </p>
      <button
        type="button"
        className="dl-link"
        onClick={() => setOverlay(app, { kind: "install", packs: missing.map(wantedOf) })}
      >
        {missing.length === 1 ? `Install ${first}…` : "Install them…"}
      </button>
      <button
        type="button"
        className="dl-link"
        title={commands}
        onClick={() =>
          copyWords(app, commands, `${count(missing.length, "command is", "commands are")} on the clipboard.`)
        }
      >
        Copy the command{missing.length === 1 ? "" : "s"}
      </button>
    </div>
  );
}

function Instead({
  pack,
  document,
}: {
  readonly pack: MissingPack;
  readonly document: DocumentStore;
}): ReactNode {
  const { app } = usePage();
  const kinds = useApp((state) => state.descriptions);
  const { prefix, name, version, used } = pack;
  const here = packsOf(kinds).get(prefix);
  const record = (): void => {
    if (here === undefined) return;
    const { integrity } = here;
    const refused = document.edit(`use ${name} ${here.version}`, (draft) => {
      draft.packs[prefix] = {
        ...{ name: here.name, version: here.version },
        ...(integrity !== undefined && { integrity }),
      };
    });
    if (refused !== undefined) toast(app, refused, { tone: "failed" });
  };
  return (
    <div className="dl-strip" role="status" data-tone="warn" data-strip="other-pack">
      <TriangleAlert size={14} strokeWidth={1.6} aria-hidden />
      <p>
        {used === version ? (
          <>
            <strong>
              {name} {version} here is not the one that the document was made with:
            </strong>{" "}
            its files are others. Nodes of it do not run until one of the two is chosen.
          </>
        ) : (
          <>
            <strong>
              Made with {name} {version};
            </strong>{" "}
            {used} is used in its place, and may give other pictures.
          </>
        )}
      </p>
      <button
        type="button"
        className="dl-link"
        onClick={() => setOverlay(app, { kind: "install", packs: [wantedOf(pack)] })}
      >
        {used === version ? "Install the recorded one…" : `Install ${version}…`}
      </button>
      {here?.version === used && (
        <button type="button" className="dl-link" onClick={record}>
          {used === version ? "Use the one that is here" : `Use ${used} from now on`}
        </button>
      )}
    </div>
  );
}
