/**
 * Which backend a name stands for, and the class of numbers it gives: two computations of one class agree, so their
 * fingerprints do. Reads a version and the names of devices, opens nothing.
 */

import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { basename, join } from "node:path";
import { NodeError } from "@dreamloom/engine";
import { onnxRuntimeVersion } from "./onnx-runtime.js";

/** The backends there are. */
export const backendNames = ["cpu", "webgpu", "cuda"] as const;
/** A backend's name. */
export type BackendName = (typeof backendNames)[number];

/** The backend that a name stands for; `auto` is the default backend. */
export function resolveBackend(name: string, defaultBackend: string): BackendName {
  const wanted = name === "auto" ? (defaultBackend === "auto" ? "cpu" : defaultBackend) : name;
  const found = backendNames.find((known) => known === wanted);
  if (found !== undefined) return found;
  throw new NodeError(`There is no backend "${wanted}".`, {
    remedy: `Choose one of auto, ${backendNames.join(", ")}.`,
  });
}

/** `cpu/f32/ort-1.30`; off the CPU also the adapter: `webgpu/f32/ort-1.30/10de-2684`. */
export function numericClass(backend: BackendName, dtype: string): string {
  if (!computedAsF32.includes(dtype))
    throw new NodeError(`Models are not computed in "${dtype}" yet.`, {
      remedy: `Choose "stored": weights are read as they are stored and computed in f32.`,
    });
  const general = `${backend}/f32/ort-${ortVersion()}`;
  return backend === "cpu" ? general : `${general}/${adapterName(process.env)}`;
}

/** Weights are read as stored and computed in f32, whatever they are stored in. */
const computedAsF32 = ["stored", "f32"];

function ortVersion(): string {
  return onnxRuntimeVersion().split(".").slice(0, 2).join(".");
}

/** What the graphics adapter is called: the driver that the environment names, else the ids of the devices there are. */
function adapterName(environment: Readonly<Record<string, string | undefined>>): string {
  const driver = environment["VK_DRIVER_FILES"] ?? environment["VK_ICD_FILENAMES"];
  if (driver !== undefined) return basename(driver, ".json");
  const ids = process.platform === "linux" ? linuxDeviceIds("/sys/class/drm") : [];
  return ids.length > 0 ? ids.join("+") : (cpus()[0]?.model.replaceAll(/\W+/g, "-") ?? "unknown");
}

function linuxDeviceIds(folder: string): readonly string[] {
  try {
    const cards = readdirSync(folder).filter((name) => /^card\d+$/.test(name));
    const id = (card: string, file: string): string =>
      readFileSync(join(folder, card, "device", file), "utf8")
        .trim()
        .replace(/^0x/, "");
    return cards.map((card) => `${id(card, "vendor")}-${id(card, "device")}`).sort();
  } catch {
    return [];
  }
}
