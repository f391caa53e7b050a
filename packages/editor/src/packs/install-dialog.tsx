/**
 * Installing: fetches a pack, shows what it is, who made it and what it may do, and installs it when the person says so.
 * Several come one after the other. A pack that must be trusted is not installed from here: its command can be copied.
 */

import type { PreparedView } from "@dreamloom/server/protocol";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { currentCanvas } from "../canvas/current.js";
import { Dialog } from "../shell/dialog.js";
import { toast } from "../store/app-store.js";
import type { Problem } from "../store/api.js";
import { useApi, useAppStore } from "../store/context.js";
import type { WantedPack } from "../store/types.js";
import { PackFacts } from "./pack-facts.js";

/** The dialog, for packs in a row. */
export function InstallDialog(props: {
  readonly packs: readonly WantedPack[];
  /** The person asked for a newer version of what is there. */
  readonly update?: true | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const { packs, update, onClose } = props;
  const [at, setAt] = useState(0);
  useFocusBack();
  const wanted = packs[at];
  if (wanted === undefined) return null;
  const next = (): void => (at + 1 < packs.length ? setAt(at + 1) : onClose());
  const place = packs.length === 1 ? "" : ` (${at + 1} of ${packs.length})`;
  return (
    <Dialog
      title={`${update ? "Update" : "Install"} ${wanted.name}${place}`}
      onClose={onClose}
      className="dl-install"
    >
      <OnePack
        key={`${at} ${wanted.name}`}
        wanted={wanted}
        last={at + 1 >= packs.length}
        onNext={next}
        onClose={onClose}
      />
    </Dialog>
  );
}

/** The button that opened it may be gone with what was missing: then the keyboard goes to the graph. */
function useFocusBack(): void {
  useEffect(
    () => () => {
      requestAnimationFrame(() => document.activeElement === document.body && currentCanvas()?.focus());
    },
    [],
  );
}

type Step =
  | { readonly kind: "fetching" }
  | { readonly kind: "asking" | "installing"; readonly prepared: PreparedView; readonly problem?: Problem }
  | { readonly kind: "failed"; readonly problem: Problem };

interface OneProps {
  readonly wanted: WantedPack;
  readonly last: boolean;
  readonly onNext: () => void;
  readonly onClose: () => void;
}

function OnePack({ wanted, last, onNext, onClose }: OneProps): ReactNode {
  const app = useAppStore();
  const api = useApi();
  const [step, again, setStep] = usePrepared(wanted);
  const words = `${wanted.name}${wanted.version === undefined ? "" : ` ${wanted.version}`}`;
  if (step.kind === "fetching")
    return (
      <div className="dl-install-wait" role="status">
        <span className="dl-warp" aria-hidden />
        <p className="dl-prose">Fetching {words} from the registry. Nothing is installed yet.</p>
      </div>
    );
  if (step.kind === "failed")
    return (
      <>
        <Failure problem={step.problem} />
        <div className="dl-buttons dl-dialog-foot">
          <button type="button" className="dl-button" data-tone="quiet" onClick={onClose}>
            Close
          </button>
          {!last && (
            <button type="button" className="dl-button" onClick={onNext}>
              Go on without it
            </button>
          )}
          <button type="button" className="dl-button" onClick={again}>
            Try again
          </button>
        </div>
      </>
    );
  const { prepared, problem } = step;
  const { id, name, version, mustTrust, replaces } = prepared;
  const install = async (): Promise<void> => {
    setStep({ kind: "installing", prepared });
    const answer = await api.installPack(id);
    if ("problem" in answer) return setStep({ kind: "asking", prepared, problem: answer.problem });
    toast(app, replaces === undefined ? `${name} ${version} is installed.` : `${name} is at ${version} now.`);
    onNext();
  };
  return (
    <>
      <PackFacts prepared={prepared} />
      {problem !== undefined && <Failure problem={problem} />}
      <div className="dl-buttons dl-dialog-foot">
        <button type="button" className="dl-button" data-tone="quiet" onClick={onClose}>
          {mustTrust === undefined ? "Do not install" : "Close"}
        </button>
        {!last && (
          <button type="button" className="dl-button" onClick={onNext}>
            Go on without it
          </button>
        )}
        {mustTrust === undefined && (
          <button
            type="button"
            className="dl-button"
            data-tone="accent"
            disabled={step.kind === "installing"}
            onClick={() => void install()}
          >
            {step.kind === "installing" ? "Installing…" : installWords(prepared)}
          </button>
        )}
      </div>
    </>
  );
}

function installWords({ asksMore, replaces }: PreparedView): string {
  if (replaces === undefined) return "Install";
  return asksMore.length > 0 ? "Update and allow this" : "Update";
}

function Failure({ problem: { message, remedy } }: { readonly problem: Problem }): ReactNode {
  return (
    <p className="dl-install-problem" role="alert">
      {message}
      {remedy !== undefined && <> {remedy}</>}
    </p>
  );
}

/** What was fetched is forgotten when the person goes away without installing it. */
function usePrepared(wanted: WantedPack): readonly [Step, () => void, (step: Step) => void] {
  const api = useApi();
  const [step, setStep] = useState<Step>({ kind: "fetching" });
  const [times, setTimes] = useState(0);
  const kind = useRef(step.kind);
  useEffect(() => {
    kind.current = step.kind;
  }, [step]);
  useEffect(() => {
    let there = true;
    let id: string | undefined;
    setStep({ kind: "fetching" });
    void api.preparePack(wanted).then((answer) => {
      if ("value" in answer) id = answer.value.id;
      if (!there) return id === undefined ? undefined : void api.discardPack(id);
      if ("value" in answer) setStep({ kind: "asking", prepared: answer.value });
      else setStep({ kind: "failed", problem: answer.problem });
    });
    return () => {
      there = false;
      if (id !== undefined && kind.current === "asking") void api.discardPack(id);
    };
    // A pack is fetched once for each time that it is asked for.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [api, times]);
  return [step, () => setTimes((before) => before + 1), setStep];
}
