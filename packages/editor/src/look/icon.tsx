/** The icons of nodes, by type, else by group; 14 px in nodes and menus, stroke 1.6. */

import type { Description } from "@dreamloom/engine/document";
import {
  Aperture,
  Blend,
  Binary,
  Box,
  Cable,
  CircleDashed,
  Columns2,
  Contrast,
  Copy,
  Crop,
  Dices,
  Droplet,
  Droplets,
  Eclipse,
  Focus,
  Frame,
  Grid3x3,
  Hash,
  Image,
  ImageDown,
  Images,
  Layers,
  List,
  Moon,
  PaintBucket,
  Palette,
  PenLine,
  Pipette,
  Puzzle,
  Rainbow,
  RotateCw,
  Save,
  Scaling,
  ScanEye,
  Shapes,
  SlidersVertical,
  Sparkles,
  SquareDashed,
  StickyNote,
  Sun,
  ToggleLeft,
  Triangle,
  Type,
  WandSparkles,
  Waypoints,
  type LucideIcon,
} from "lucide-react";
import { memo, type ReactNode } from "react";

const byType: Readonly<Record<string, LucideIcon>> = {
  "dream/adapter": Cable,
  "dream/blend": Blend,
  "dream/blur": Droplet,
  "dream/colour": Pipette,
  "dream/compare": Columns2,
  "dream/composite": Layers,
  "dream/copy-prompt": Copy,
  "dream/crop": Crop,
  "dream/decode": Image,
  "dream/dit-sample": WandSparkles,
  "dream/edit-prompt": PenLine,
  "dream/empty-latent": Frame,
  "dream/encode-picture": ImageDown,
  "dream/flag": ToggleLeft,
  "dream/flatten": PaintBucket,
  "dream/grain": Sparkles,
  "dream/greyscale": Moon,
  "dream/grid": Grid3x3,
  "dream/hue": Rainbow,
  "dream/integer": Binary,
  "dream/invert": Contrast,
  "dream/levels": SlidersVertical,
  "dream/lmm-encode": ScanEye,
  "dream/lora-load": Puzzle,
  "dream/note": StickyNote,
  "dream/picture-list": List,
  "dream/pixelate": Grid3x3,
  "dream/resize": Scaling,
  "dream/saturation": Droplets,
  "dream/save": Save,
  "dream/seed": Dices,
  "dream/sepia": Sun,
  "dream/sharpen": Triangle,
  "dream/threshold": Eclipse,
  "dream/tint": Palette,
  "dream/turn": RotateCw,
  "dream/vignette": Aperture,
};

const byGroup: Readonly<Record<string, LucideIcon>> = {
  Dream: Sparkles,
  Effects: Focus,
  Flow: Waypoints,
  Masks: SquareDashed,
  Models: Box,
  Pictures: Images,
  Prompts: Type,
  Values: Hash,
};

interface IconProps {
  /** Absent: a node whose pack is missing. */
  readonly description: Pick<Description, "type" | "group"> | undefined;
  readonly size?: number;
}

/** The icon of a node. */
export const NodeIcon = memo(function NodeIcon({ description, size = 14 }: IconProps): ReactNode {
  const Icon = iconOf(description);
  return <Icon size={size} strokeWidth={1.6} aria-hidden="true" />;
});

/** The icon of a group of nodes. */
export function GroupIcon({
  group,
  size = 14,
}: {
  readonly group: string;
  readonly size?: number;
}): ReactNode {
  const Icon = byGroup[group] ?? Shapes;
  return <Icon size={size} strokeWidth={1.6} aria-hidden="true" />;
}

function iconOf(description: IconProps["description"]): LucideIcon {
  if (description === undefined) return CircleDashed;
  return byType[description.type] ?? byGroup[description.group ?? ""] ?? Shapes;
}
