/**
 * Modules of the single-file layout of SD3 (Stability's own names, kohya's too) in diffusers' names, as
 * scripts/convert_sd3_to_diffusers.py converts them: fused qkv is three modules, and the adaptive norms of the last
 * context block and of the end have shift and scale the other way round.
 */

/** Which rows of `up` belong to a target, and whether their halves change places. */
export type RowRule = { readonly third: 0 | 1 | 2 } | "swap-halves" | "all";

/** A diffusers module, and which rows of the single-file one it is. */
export interface SingleFilePlace {
  readonly path: string;
  readonly rows: RowRule;
}

/** The diffusers modules of a single-file name; undefined when the name is not of that layout. */
export function fromSingleFile(name: string, outOverIn: number): readonly SingleFilePlace[] | undefined {
  const [, index, block, layer] = /^joint_blocks\.(\d+)\.(x_block|context_block)\.(.+)$/.exec(name) ?? [];
  if (index === undefined || block === undefined || layer === undefined) return outside.get(name);
  const of = block === "x_block" ? picture : context;
  return of(layer, outOverIn)?.map(({ path, rows }) => ({
    path: `transformer_blocks.${index}.${path}`,
    rows,
  }));
}

const whole = (path: string): readonly SingleFilePlace[] => [{ path, rows: "all" }];
const thirds = (...paths: readonly [string, string, string]): readonly SingleFilePlace[] =>
  paths.map((path, third) => ({ path, rows: { third: third as 0 | 1 | 2 } }));
const swapped = (path: string): readonly SingleFilePlace[] => [{ path, rows: "swap-halves" }];

function picture(layer: string): readonly SingleFilePlace[] | undefined {
  switch (layer) {
    case "attn.qkv":
      return thirds("attn.to_q", "attn.to_k", "attn.to_v");
    case "attn.proj":
      return whole("attn.to_out.0");
    case "attn2.qkv":
      return thirds("attn2.to_q", "attn2.to_k", "attn2.to_v");
    case "attn2.proj":
      return whole("attn2.to_out.0");
    case "mlp.fc1":
      return whole("ff.net.0.proj");
    case "mlp.fc2":
      return whole("ff.net.2");
    case "adaLN_modulation.1":
      return whole("norm1.linear");
    default:
      return undefined;
  }
}

function context(layer: string, outOverIn: number): readonly SingleFilePlace[] | undefined {
  switch (layer) {
    case "attn.qkv":
      return thirds("attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj");
    case "attn.proj":
      return whole("attn.to_add_out");
    case "mlp.fc1":
      return whole("ff_context.net.0.proj");
    case "mlp.fc2":
      return whole("ff_context.net.2");
    case "adaLN_modulation.1":
      // Twice the width: the last block, whose context gets a shift and a scale and nothing else.
      return outOverIn === 2 ? swapped("norm1_context.linear") : whole("norm1_context.linear");
    default:
      return undefined;
  }
}

const outside: ReadonlyMap<string, readonly SingleFilePlace[]> = new Map([
  ["x_embedder.proj", whole("pos_embed.proj")],
  ["t_embedder.mlp.0", whole("time_text_embed.timestep_embedder.linear_1")],
  ["t_embedder.mlp.2", whole("time_text_embed.timestep_embedder.linear_2")],
  ["y_embedder.mlp.0", whole("time_text_embed.text_embedder.linear_1")],
  ["y_embedder.mlp.2", whole("time_text_embed.text_embedder.linear_2")],
  ["final_layer.linear", whole("proj_out")],
  ["final_layer.adaLN_modulation.1", swapped("norm_out.linear")],
]);
