// The colours and roles of toolkit/palette.json, which the style sheet and Python are made from too.
import palette from "../../../toolkit/palette.json" with { type: "json" };

export type Hex = string;
export type Role = keyof typeof palette.light.roles;
export type PaletteName = keyof typeof palette.light.palettes;

/** The roles of a curve; a class of each name carries its colour. */
export const ROLES = Object.keys(palette.light.roles) as Role[];

/** The roles whose colours number the groups of a panel. */
export const CYCLE = palette.light.cycle.map((colour) =>
  ROLES.find((role) => palette.light.roles[role] === colour),
) as Role[];

/** The stops of a palette, evenly spaced; in between, straight lines in sRGB. "sequential" for an unknown name. */
export function stopsOf(name: string | undefined, dark: boolean): Hex[] {
  const { palettes } = dark ? palette.dark : palette.light;
  return palettes[name as PaletteName] ?? palettes.sequential;
}

/** The colour of a role, for a canvas: all else takes it from a class. */
export function colourOf(role: Role, dark: boolean): Hex {
  return (dark ? palette.dark : palette.light).roles[role];
}

/** The colour of what stays in the background. */
export function softOf(dark: boolean): Hex {
  return (dark ? palette.dark : palette.light).soft;
}

/** The colours of groups that are named by number: ten hues, then again the first. */
export function huesOf(dark: boolean): Hex[] {
  return (dark ? palette.dark : palette.light).hues;
}
